// A well-behaved session that keeps asking while others misbehave, and remembers how long each answer took.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../../support/door.ts';
import { logIn } from '../../support/raw-client.ts';
import { query } from '../../support/raw-messages.ts';

export interface Witness {
  /** Ends it; throws when one of its queries failed. Milliseconds of each answer. */
  stop(): Promise<number[]>;
}

export async function startWitness(door: Door): Promise<Witness> {
  const { client } = await logIn(door, await door.login());
  const took: number[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const start = performance.now();
      const answer = await client.ask(query('select count(*) from orders'));
      if (answer.map(({ type }) => type).join('') !== 'TDCZ') throw new Error('the witness was not answered');
      took.push(performance.now() - start);
      await sleep(20);
    }
  })();
  // Seen when it is awaited in `stop`; until then it must not end the test run.
  asking.catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await asking;
      await client.close();
      return took;
    },
  };
}
