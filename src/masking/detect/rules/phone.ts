// Telephone numbers: +country code, national forms by their marks, and anything number-like right after a word for it.
import type { Rule } from '../finding.ts';
import { byPattern, type Candidate, type Check, digitsOf, either, standing } from '../match.ts';
import { signal } from '../signals.ts';

/** Country codes assigned by ITU-T E.164. */
const countryCode =
  /^(?:1|7|2(?:0|7|1[1-368]|[2-5]\d|6[0-9]|9[01789])|3(?:[0-469]|[578]\d)|4(?:[013-9]|2[013])|5(?:[1-8]|[09]\d)|6(?:[0-6]|[789]\d)|8(?:[1246]|5[02356]|80|86)|9(?:[0-58]|[67]\d|9[2-8]))/;

const mark = String.raw`[ \u00a0\u202f\u2011.\-/()]`;

/** Up to two marks between digits. Written so that each piece can be read in one way only. */
const international = new RegExp(String.raw`(?<![\w+)])(?<value>\+[1-9](?:${mark}{0,2}\d){7,18})(?!\w)`, 'g');

/** What follows may be another number, so groups are given back until it fits. */
function shrinkTo(isPhone: (text: string) => boolean): Check {
  return (candidate) => {
    const { text, start } = candidate;
    for (let { end } = candidate; end > start; end = endOfGroupBefore(candidate, end)) {
      if (isPhone(text.slice(start, end))) return { start, end };
    }
    return false;
  };
}

function endOfGroupBefore({ text, start }: Candidate, end: number): number {
  let at = end;
  while (at > start && /\d/.test(text.charAt(at - 1))) at--;
  while (at > start && !/\d/.test(text.charAt(at - 1))) at--;
  return at;
}

/** E.164: at most 15 digits. */
function isInternational(text: string): boolean {
  const digits = digitsOf(text.replace('(0)', ''));
  if (!countryCode.test(digits) || /^\+\d+\.\d+$/.test(text)) return false;
  if (digits.startsWith('1')) return /^1[2-9]\d{2}[2-9]\d{6}$/.test(digits);
  return digits.length >= 9 && digits.length <= (/\D/.test(text.slice(1)) ? 15 : 13);
}

/** North America: dashes, dots or brackets; spaces alone could be any three numbers. */
const northAmerica = standing(
  String.raw`(?:1[ .-]?)?(?:\([2-9]\d{2}\) ?[2-9]\d{2}[ .-]\d{4}|[2-9]\d{2}([.-])[2-9]\d{2}\1\d{4})`,
);

/** A trunk 0, as most of Europe, Asia and Australia print it, and Brazil's two digits in brackets. */
const trunk = standing(
  [
    String.raw`\(0[1-9]\d{0,3}\) ?\d{2,8}(?:[ -]\d{2,6}){0,3}`,
    String.raw`0[1-9]\d{1,3}\/\d{3,8}(?:[ -]\d{2,4}){0,2}`,
    String.raw`0[1-9]\d{1,3}-\d{6,8}|0[26]-\d{7,8}|0[1-9]\d{0,3}-\d{1,4}-\d{4}`,
    String.raw`0[1-9]\d{0,2} \d{3,4} \d{3,4}|0[1-9]\d{1,4} \d{4,9}`,
    String.raw`0[1-9]([ .])\d{2}\1\d{2}\1\d{2}\1\d{2}`,
    String.raw`\(\d{2}\) ?\d{4,5}-\d{4}`,
  ].join('|'),
);

/** `tel: 98765 43210`: marks or none, but nothing else between the word and the number. */
const named = new RegExp(
  String.raw`(?<![A-Za-z])(?:tele(?:ph|f)[a-zéãó]{1,5}|t[ée]l|phone|mobile?|cell|handy|m[óo]vil|fax|whatsapp|sms|电话|手机|電話|携帯)(?:[ _-]?(?:no|nr|num|number|nummer|phone))?["']?[.:=# \t]{0,4}["']?(?<value>[(]?\d(?:${mark}{0,2}\d){8,12})(?!\w|[.,\-/]\d)`,
  'gi',
);

const besideWord = /(?:^|[^a-z])(?:phone|mobile|tel|telephone|telefon|fax|cell|msisdn)(?:$|[^a-z])/i;
const wholeNumber = new RegExp(String.raw`^(?<value>[(]?\d(?:${mark}{0,2}\d){8,12})$`, 'g');

export const phoneRule: Rule = {
  name: 'phone',
  dataClass: 'pii',
  needs: signal.number,
  find: either(
    byPattern(international, shrinkTo(isInternational)),
    byPattern(northAmerica),
    byPattern(trunk, shrinkTo(isNational)),
    byPattern(named),
    byPattern(wholeNumber, ({ beside }) => besideWord.test(beside)),
  ),
};

/** Three groups with dashes and nine digits are rather an SSN, with eight a date. */
function isNational(value: string): boolean {
  // 01 02 03 04 05 are bytes, or a count.
  if (/^(?:0\d[ .]){4}0\d$/.test(value)) return false;
  const { length } = digitsOf(value);
  return length >= (/-.*-/.test(value) ? 10 : 9) && length <= 13;
}
