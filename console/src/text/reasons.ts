// Reason codes in words: the same list as in the entry, the client's error and `gatelog policy explain`.
import { reasons } from '../../../src/model/reason.ts';

export function sayReason(code: string): string {
  return Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : code;
}
