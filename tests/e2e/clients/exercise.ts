// What every driver is put through, and what must come of it. Each driver does it in its own way and prints one JSON object.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../../support/door.ts';
import type { TrailEntry } from '../../support/trail.ts';

export interface Refused {
  readonly code: string;
  readonly message: string;
}

export interface Exercise {
  /** Names of products 1 to 3, the 3 as a bound parameter. */
  readonly names: readonly string[];
  /** 41 + 1, a text with accents and a numeric, all bound. */
  readonly typed: readonly [number, string, string];
  /** Sum of 12 runs of one prepared statement over 1..12. */
  readonly prepared: number;
  /** Rows a rolled back insert left. */
  readonly rolledBack: number;
  /** SQLSTATE of a division by zero. */
  readonly error: string;
  readonly denied: Refused;
  readonly deniedDelete: Refused;
  /** A query on the same connection after the refusals. */
  readonly after: number;
  /** Rows left by insert, refused statement, commit in one transaction. */
  readonly commitAfterDenial: number;
  /** Rows of a 20 MB result. */
  readonly large: number;
  /** Lines of COPY TO, rows after COPY FROM; absent where the driver has no COPY. */
  readonly copiedOut?: number;
  readonly copiedIn?: number;
  /** SQLSTATE of a cancelled statement; absent where the driver cannot cancel. */
  readonly cancelled?: string;
  /** Payload of a notification; absent where the driver has none. */
  readonly notified?: string;
}

/** The statements, as the drivers' scripts write them too. */
export const sql = {
  denied: 'drop table notes',
  deniedDelete: 'delete from notes',
} as const;

export function assertExercise(did: Exercise, optional: readonly (keyof Exercise)[]): void {
  assert.deepEqual(did.names, ['Kettle small', 'Kettle medium', 'Kettle large']);
  assert.deepEqual(did.typed, [42, 'zoë', '1.50']);
  assert.equal(did.prepared, 78);
  assert.equal(did.rolledBack, 0);
  assert.equal(did.error, '22012');
  assertRefused(did.denied, /agents do not drop what people made/);
  assertRefused(did.deniedDelete, /DELETE and UPDATE must name their rows/);
  assert.equal(did.after, 1);
  assert.equal(did.commitAfterDenial, 0);
  assert.equal(did.large, 20_000);
  const expected = { copiedOut: 15, copiedIn: 3, cancelled: '57014', notified: 'order 17' };
  for (const key of optional) assert.equal(did[key], expected[key as keyof typeof expected], key);
}

/** The reason code, the policy's own sentence and the number of the entry that records it. */
export function assertRefused(refused: Refused, sentence: RegExp): void {
  assert.equal(refused.code, '42501');
  assert.match(refused.message, /policy\.forbidden/);
  assert.match(refused.message, sentence);
  assert.match(refused.message, /entry \d+/);
}

/** Each intent has its outcome, each refusal its entry, and the log is whole. */
export async function assertTrail(door: Door, refusals: number): Promise<void> {
  const trail = await settled(door);
  assert.deepEqual(openIntents(trail), [], 'every intent has an outcome');
  assert.equal(trail.filter(({ k }) => k === 'deny').length, refusals);
  await door.verify();
}

/** The client has its answer before the outcome is on disk: the newest may be still on their way there. */
async function settled(door: Door): Promise<TrailEntry[]> {
  for (let tries = 0; ; tries += 1) {
    const trail = door.trail();
    if (tries === 100 || openIntents(trail).length === 0) return trail;
    await sleep(50);
  }
}

function openIntents(trail: readonly TrailEntry[]): TrailEntry[] {
  const answered = new Set(trail.filter(({ k }) => k === 'res').map(({ ref }) => ref));
  return trail.filter(({ k, i }) => k === 'req' && !answered.has(i));
}
