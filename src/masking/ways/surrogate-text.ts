// Surrogates of text: digits become digits, letters letters of the same case, the punctuation of ASCII stays; whatever
// is not ASCII becomes a letter, since nobody can say what it is. E-mail addresses stay such and reach nobody.
import type { MaskKey } from './mask-keys.ts';
import { LARGEST_HALF, moveNumber, moveOn } from './permute.ts';
import { surrogateDigits } from './surrogate-digits.ts';
import { isUuid, surrogateUuid } from './surrogate-bytes.ts';

/** RFC 2606: nobody's, for ever. */
const NOBODYS_DOMAIN = '.test';
const LONGEST_EMAIL = 320;
/** Digits and letters: of more, the halves are too large in any case. */
const MOST_PERMUTED = 20;

type Shape = 'digit' | 'upper' | 'lower' | 'kept' | 'foreign';

/** Undefined when there is nothing to replace. `fits`: for a form that may be longer than the text. */
export function surrogateText(
  text: string,
  key: MaskKey,
  fits: (text: string) => boolean = () => true,
): string | undefined {
  if (isUuid(text)) return surrogateUuid(text, key);
  const dot = findTopLevel(text);
  if (dot === undefined) return replace(text, text, key, 0);
  const replaced = replace(text.slice(0, dot), text, key, tweakOf(text.slice(dot)));
  const email = replaced === undefined ? undefined : replaced + NOBODYS_DOMAIN;
  return email !== undefined && fits(email) ? email : replace(text, text, key, 0);
}

/** Where the last label of an e-mail address begins; undefined when the text is none. */
function findTopLevel(text: string): number | undefined {
  const at = text.indexOf('@');
  if (at < 1 || text.length > LONGEST_EMAIL) return undefined;
  const dot = text.lastIndexOf('.');
  const whole = text.indexOf('@', at + 1) < 0 && dot > at + 1 && !/\s/.test(text);
  return whole && /^\.[A-Za-z]{2,}$/.test(text.slice(dot)) ? dot : undefined;
}

/** Addresses that differ only in their last label are permuted each in a way of its own. */
function tweakOf(label: string): number {
  let tweak = 17;
  for (let at = 0; at < label.length; at++) tweak = (Math.imul(tweak, 31) + label.charCodeAt(at)) | 0;
  return tweak;
}

/** `whole`: what the drawing depends on, where the text is too long or too foreign to be permuted. */
function replace(text: string, whole: string, key: MaskKey, tweak: number): string | undefined {
  let digits = 0;
  let letters = 0;
  let foreign = 0;
  for (let at = 0; at < text.length; at++) {
    const shape = shapeOf(text.charCodeAt(at));
    if (shape === 'digit') digits++;
    else if (shape === 'foreign') foreign++;
    else if (shape !== 'kept') letters++;
  }
  if (digits + letters + foreign === 0) return undefined;
  if (foreign === 0 && letters === 0 && tweak === 0) return replaceDigits(text, key);
  const few = foreign === 0 && digits + letters <= MOST_PERMUTED;
  return few ? permute(text, whole, key, tweak) : draw(text, whole, key);
}

function shapeOf(code: number): Shape {
  if (code >= 48 && code <= 57) return 'digit';
  if (code >= 65 && code <= 90) return 'upper';
  if (code >= 97 && code <= 122) return 'lower';
  return (code >= 32 && code < 127) || (code >= 9 && code <= 13) ? 'kept' : 'foreign';
}

/** So that a number is replaced alike in every format, and like the integer it is. */
function replaceDigits(text: string, key: MaskKey): string {
  const places = placesOf(text);
  if (places.length === text.length) return surrogateDigits(text, key);
  let digits = '';
  for (const place of places) digits += text[place];
  return put(text, places, surrogateDigits(digits, key));
}

interface Half {
  value: number;
  size: number;
  letters: number;
  digits: number;
}

/** One to one among texts of one shape: digits and letters are the places of a number in two halves. */
function permute(text: string, whole: string, key: MaskKey, tweak: number): string {
  const places = placesOf(text);
  const split = places.length >> 1;
  const left = measure(text, places.slice(0, split));
  const right = measure(text, places.slice(split));
  if (left.size > LARGEST_HALF || right.size > LARGEST_HALF) return draw(text, whole, key);
  if (split === 0) return permuteOne(text, places[0] as number, key, tweak);
  const id = left.letters | (left.digits << 4) | (right.letters << 8) | (right.digits << 12) | 0x30_0000;
  const domain = { left: left.size, right: right.size, id, tweak };
  const { a, b } = moveOn(key.rounds, domain, { a: left.value, b: right.value });
  const characters = spell(text, places.slice(0, split), a) + spell(text, places.slice(split), b);
  return put(text, places, characters);
}

/** Of digits and letters. */
function placesOf(text: string): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (shapeOf(text.charCodeAt(at)) !== 'kept') places.push(at);
  }
  return places;
}

function measure(text: string, places: readonly number[]): Half {
  const half: Half = { value: 0, size: 1, letters: 0, digits: 0 };
  for (const place of places) {
    const code = text.charCodeAt(place);
    const radix = radixOf(code);
    half.value = half.value * radix + code - firstOf(code);
    half.size *= radix;
    if (radix === 10) half.digits++;
    else half.letters++;
  }
  return half;
}

/** What stands at these places for that number. */
function spell(text: string, places: readonly number[], value: number): string {
  let rest = value;
  let spelt = '';
  for (const place of places.toReversed()) {
    const code = text.charCodeAt(place);
    const radix = radixOf(code);
    spelt = String.fromCharCode(firstOf(code) + (rest % radix)) + spelt;
    rest = Math.floor(rest / radix);
  }
  return spelt;
}

function put(text: string, places: readonly number[], characters: string): string {
  let made = '';
  let from = 0;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] as number;
    made += text.slice(from, place) + (characters[at] as string);
    from = place + 1;
  }
  return made + text.slice(from);
}

/** A single digit or letter has no two halves, but two factors. */
function permuteOne(text: string, place: number, key: MaskKey, tweak: number): string {
  const code = text.charCodeAt(place);
  const domain = { left: 2, right: radixOf(code) / 2, id: 0x40_0000 | radixOf(code), tweak };
  const moved = firstOf(code) + moveNumber(key.rounds, domain, code - firstOf(code));
  return put(text, [place], String.fromCharCode(moved));
}

function radixOf(code: number): number {
  return code <= 57 ? 10 : 26;
}

function firstOf(code: number): number {
  return code <= 57 ? 48 : code <= 90 ? 65 : 97;
}

/** Character by character from a stream that the whole text seeds. */
function draw(text: string, whole: string, key: MaskKey): string {
  const stream = key.stream('text', whole);
  let drawn = '';
  for (const character of text) {
    const shape = character.length > 1 ? 'foreign' : shapeOf(character.charCodeAt(0));
    if (shape === 'kept') drawn += character;
    else if (shape === 'digit') drawn += String.fromCharCode(48 + stream.below(10));
    else drawn += String.fromCharCode((isUpper(character, shape) ? 65 : 97) + stream.below(26));
  }
  return drawn;
}

function isUpper(character: string, shape: Shape): boolean {
  return shape === 'upper' || (shape === 'foreign' && character !== character.toLowerCase());
}
