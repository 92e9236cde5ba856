// Ids of requests and grants: short enough to read out, too many to guess, without letters that look alike.
import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 10 letters hold 50 bits. */
export function newId(random: (size: number) => Buffer = randomBytes): string {
  return Array.from(random(10), (byte) => letters[byte % 32]).join('');
}
