// What many actions that wait for people cost: memory, lateness of the event loop, and what another session notices of them.
import { fileURLToPath } from 'node:url';
import { asking, type Client, connect, text } from '../tests/support/approval-stage.ts';
import { type Door, openDoor } from '../tests/support/door.ts';
import type { PostgresServer } from '../tests/support/postgres.ts';
import { query } from '../tests/support/raw-messages.ts';
import { median } from './median.ts';

/** How the gateway does while nothing, or much, waits. */
export interface Standing {
  /** Median microseconds of another session's `select 1`. */
  readonly latency: number;
  /** Milliseconds a timer of the gateway's event loop was late. */
  readonly loop: { readonly median: number; readonly p99: number; readonly max: number };
  /** Resident bytes of the gateway. */
  readonly memory: number;
}

export interface Round {
  readonly none: Standing;
  readonly held: Standing;
}

export interface HeldActions extends AsyncDisposable {
  readonly door: Door;
  round(): Promise<Round>;
  /** Every action waits; gives the numbers of their requests. */
  hold(): Promise<readonly string[]>;
  withdraw(): Promise<void>;
}

const preload = fileURLToPath(new URL('loop-delay.ts', import.meta.url));
const atOnce = 10;
const settleMillis = 4000;

/** `count` sessions, each of which can have one action wait. */
export async function openHeldActions(
  server: PostgresServer,
  count: number,
  under?: string,
): Promise<HeldActions> {
  const door = await openDoor({
    ...asking({ server, approvals: { waitSeconds: 3600, perPrincipal: count, atOnce: count } }),
    ...{ plain: true, plainTarget: true, nodeArguments: ['--import', preload] },
    ...(under !== undefined && { under }),
  });
  const plain = { ...door, host: door.host, port: door.port, ca: undefined } as unknown as Door;
  const password = await door.token();
  const open = () => connect(plain, { user: 'agent', database: door.target, password });
  const clients = await inParts(Array.from({ length: count }), open);
  const witness = await open();
  const hold = () => inParts(clients, holdOne);
  const withdraw = async () => void (await inParts(clients, withdrawOne));
  return {
    ...{ door, hold, withdraw },
    round: async () => {
      const none = await stand(door, witness);
      await hold();
      const held = await stand(door, witness);
      await withdraw();
      return { none, held };
    },
    [Symbol.asyncDispose]: async () => {
      await inParts([witness, ...clients], async (client) => await client[Symbol.asyncDispose]());
      await door.stop();
    },
  };
}

async function holdOne({ raw }: Client, at: number): Promise<string> {
  raw.send(query(`update papers set body = 'held' where id = ${at}`));
  const [, id] = /waits for approval (\w+)/.exec(text((await raw.until('N', 60_000)).at(-1))) ?? [];
  if (id === undefined) throw new Error('it does not wait');
  return id;
}

async function withdrawOne(client: Client): Promise<void> {
  await client.cancel();
  await client.raw.until('Z', 60_000);
}

async function stand(door: Door, witness: Client): Promise<Standing> {
  // What was just done settles first: it is nobody's standing cost.
  await new Promise((resolve) => setTimeout(resolve, settleMillis));
  await loopDelay(door);
  const took: number[] = [];
  for (let n = 0; n < 1000; n += 1) {
    const start = performance.now();
    await witness.raw.ask(query('select 1'));
    took.push((performance.now() - start) * 1000);
  }
  return { latency: median(took), loop: await loopDelay(door), memory: door.process.memory() };
}

async function loopDelay({ process: gateway }: Door): Promise<Standing['loop']> {
  const reports = () => [...gateway.errors().matchAll(/^\{"event":"loop-delay".*$/gm)];
  const before = reports().length;
  process.kill(gateway.pid, 'SIGUSR2');
  for (let tries = 0; tries < 200; tries += 1) {
    const last = reports()[before];
    if (last !== undefined) return JSON.parse(last[0]) as Standing['loop'];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the gateway does not say how late its event loop is');
}

/** Some at a time, so that what is measured is not a crowd at the door. */
async function inParts<In, Out>(
  items: readonly In[],
  work: (item: In, at: number) => Promise<Out>,
): Promise<Out[]> {
  const done: Out[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    const part = items.slice(from, from + atOnce);
    done.push(...(await Promise.all(part.map((item, at) => work(item, from + at)))));
  }
  return done;
}
