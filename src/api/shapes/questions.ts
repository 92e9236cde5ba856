// What may stand in a path and after the question mark. An empty parameter counts as left out.
import { z } from 'zod';

const leftOut = (value: unknown) => (value === '' ? undefined : value);

function text(longest: number) {
  return z.preprocess(leftOut, z.string().max(longest).optional());
}

const flag = z
  .preprocess(leftOut, z.enum(['true', 'false']).optional())
  .transform((written) => (written === undefined ? undefined : written === 'true'));

const limit = z.preprocess(leftOut, z.coerce.number().int().min(1).max(200).default(50));
const cursor = text(2000);
const time = z.preprocess(leftOut, z.iso.datetime({ offset: true }).optional());

/** Shown to people, so it is short; anything longer is no id of ours. */
export const byId = z.strictObject({ id: z.string().min(1).max(100) });

export const byIndex = z.strictObject({ index: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });

const states = z.enum(['waiting', 'approved', 'denied', 'expired', 'withdrawn']);

export const approvalsQuestion = z.strictObject({
  state: z.preprocess(leftOut, states.optional()),
  /** Only what the caller asked for, on any target. */
  mine: flag,
  cursor,
  limit,
});

export const grantsQuestion = z.strictObject({ usable: flag, cursor, limit });

export const sessionsQuestion = z.strictObject({
  live: flag,
  target: text(100),
  text: text(500),
  principal: text(500),
  after: time,
  before: time,
  cursor,
  limit,
});

export const pageQuestion = z.strictObject({ cursor, limit });

export const searchQuestion = z.strictObject({ q: z.string().max(2000), cursor, limit });

export const signInQuestion = z.object({
  to: z.string().optional(),
  login_hint: z.string().max(320).optional(),
});
