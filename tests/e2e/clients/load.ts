// Clients under load until the gateway dies: what each was answered is what the log must still know.
import { errorFields, logIn, type RawClient } from '../../support/raw-client.ts';
import { bind, execute, parse, query, sync } from '../../support/raw-messages.ts';
import type { Door } from '../../support/door.ts';

export interface Loaded {
  /** Queries answered to each client before the end. */
  readonly answered: readonly number[];
}

export interface Load {
  /** Resolves when the first query was answered, however slow the machine is. */
  readonly begun: Promise<void>;
  /** Resolves when every client has lost its connection. */
  readonly ended: Promise<Loaded>;
}

/** `marker` stands in every statement, so that the server's log can be searched for it. */
export async function startLoad(door: Door, clients: number, marker: string): Promise<Load> {
  const logins = await Promise.all(
    Array.from({ length: clients }, async () => await logIn(door, await door.login())),
  );
  const begun = Promise.withResolvers<void>();
  const running = logins.map(({ client }, n) => untilLost(client, n, marker, begun.resolve));
  return { begun: begun.promise, ended: Promise.all(running).then((answered) => ({ answered })) };
}

/** Even clients use the simple protocol, odd ones the extended with a bound value. */
async function untilLost(
  client: RawClient,
  n: number,
  marker: string,
  onAnswer: () => void,
): Promise<number> {
  for (let count = 0; ; count += 1) {
    const simple = query(`select ${count} /* ${marker} */`);
    const extended = Buffer.concat([
      parse(`select $1::int /* ${marker} */`),
      bind({ values: [String(count)] }),
      execute(),
      sync(),
    ]);
    const answer = await client.ask(n % 2 === 0 ? simple : extended).catch(() => undefined);
    if (answer === undefined) return count;
    const error = answer.find(({ type }) => type === 'E');
    if (error !== undefined) {
      // A FATAL comes without ReadyForQuery, so an error here is an answer nobody expected.
      throw new Error(`under load: ${errorFields(error).M}`);
    }
    onAnswer();
  }
}

/** How often each backend of the server executed a statement with the marker, most first. */
export function executedByBackend(log: string, marker: string): number[] {
  const counts = new Map<string, number>();
  for (const line of log.split('\n')) {
    const [, pid] = /^(\d+) \S+ \S+ LOG: {2}(?:statement|execute [^:]+): /.exec(line) ?? [];
    if (pid !== undefined && line.includes(marker)) counts.set(pid, (counts.get(pid) ?? 0) + 1);
  }
  return [...counts.values()].sort((a, b) => b - a);
}
