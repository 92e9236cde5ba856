// Kinds of answers: which pass uncounted, which belong to a question of Gatelog's own, which settings must not change.
import { back } from '../messages.ts';

/** What belongs to the answer of Gatelog's own question, and is nobody else's business. */
export const OF_QUESTION: ReadonlySet<number> = new Set([
  back.parseComplete,
  back.bindComplete,
  back.closeComplete,
  back.rowDescription,
  back.commandComplete,
  back.notice,
]);

/** Settings under which texts are read here; login sees to it that sessions begin with them. */
export const READ_WITH: ReadonlyMap<string, string> = new Map([
  ['client_encoding', 'UTF8'],
  ['standard_conforming_strings', 'on'],
]);

/** Rows and the like: counted by length, never decoded. */
export function passes(type: number): boolean {
  return type === back.dataRow || type === back.copyData || type === back.functionResult;
}
