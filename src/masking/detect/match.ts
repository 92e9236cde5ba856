// From a pattern and a check to a `Find`. Every pattern here has bounded repetitions only, so that each start costs a constant.
import type { Find, Span } from './finding.ts';

/** What a pattern proposes: its group `value`, which must end the match, or all of it. */
export interface Candidate extends Span {
  readonly text: string;
  readonly value: string;
  readonly beside: string;
}

/** A yes, a no, or the part of the candidate that is the value. */
export type Check = (candidate: Candidate) => boolean | Span;

/** After a refused candidate the search goes on one character further, so that nothing hides behind it. */
export function byPattern(pattern: RegExp, check: Check = () => true): Find {
  return (text, beside) => {
    const spans: Span[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const candidate = readCandidate(text, beside, match);
      const verdict = check(candidate);
      if (verdict === false) {
        pattern.lastIndex = match.index + 1;
        continue;
      }
      const { start, end } = verdict === true ? candidate : verdict;
      spans.push({ start, end });
      pattern.lastIndex = Math.max(end, match.index + 1);
    }
    return spans;
  };
}

function readCandidate(text: string, beside: string, match: RegExpExecArray): Candidate {
  const end = match.index + match[0].length;
  const value = match.groups?.['value'] ?? match[0];
  return { text, beside, value, start: end - value.length, end };
}

export function either(...finds: readonly Find[]): Find {
  return (text, beside) => finds.flatMap((find) => find(text, beside));
}

/** A space, a narrow or no-break space, a dash or a no-break hyphen: what is printed between groups of digits. */
export const gap = String.raw`[ \u00a0\u202f\u2011-]`;

/** A pattern for a number that is not a piece of a longer one, of a word or of a decimal. */
export function standing(body: string, flags = ''): RegExp {
  return new RegExp(String.raw`(?<!\w|\d[.\-/])(?:${body})(?!\w|[.\-/]\d)`, `g${flags}`);
}

/** A pattern for a token that is not a piece of a longer run of letters, digits or `_`. */
export function token(body: string): RegExp {
  return new RegExp(String.raw`(?<![A-Za-z0-9_])(?:${body})(?![A-Za-z0-9_])`, 'g');
}

export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}

/**
 * Whether one of the words stands before the candidate, shortly after it, or beside the text. `customerSsn` is read as
 * two words.
 */
export function near(candidate: Candidate, words: RegExp, before = 48, after = 24): boolean {
  const { text, start, end, beside } = candidate;
  const around = [text.slice(Math.max(0, start - before), start), text.slice(end, end + after), beside];
  return around.some((part) => words.test(splitCamelCase(part.slice(0, 256))));
}

function splitCamelCase(text: string): string {
  return text.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
}

/** A pattern for words on their own; `_` and other marks may surround them, letters may not. */
export function anyWord(...words: readonly string[]): RegExp {
  return new RegExp(`(?<![a-z])(?:${words.join('|')})(?![a-z])`, 'i');
}
