// Secrets without a form of their own: a value that looks made up, right after a word that says what it is.
import type { Rule, Span } from '../finding.ts';
import { markerPattern } from '../marker.ts';
import { isPlaceholder, looksRandom, restlessness } from '../shape.ts';
import { signal } from '../signals.ts';

/** `db_password = '`, `"apiKey": "`, `<Secret>`, `clientSecret=`; the groups are the word, what assigns, and the quote. */
const assignment =
  /(password|passwd|passphrase|passcode|passwort|kennwort|pass|pwd|secret|token|key)\d{0,3}["'`\\\]]{0,3}(\s{0,4}(?:=>|:=|==?|:|>)\s{0,4}(?:[NE](?='))?)(\\?["'`])?/gi;

/** Values are judged by this much; what is more is taken with it, once it is known to be a secret. */
const judged = 256;
const tokenCharacters = new RegExp(`[A-Za-z0-9+/_.~%-]{0,${judged}}`, 'y');
const restOfToken = /[A-Za-z0-9+/_.~%=-]*/y;
const bareCharacters = new RegExp(`[^\\s"'\`<>,;&)}\\]\\\\]{0,${judged}}`, 'y');
const restOfBare = /[^\s"'`<>,;&)}\]\\]*/y;

interface Assignment {
  readonly text: string;
  /** The name up to and with the word, at most 40 characters. */
  readonly name: string;
  readonly assigns: string;
  readonly quote: string;
  /** Where the value begins. */
  readonly start: number;
}

function findAssigned(text: string): readonly Span[] {
  const spans: Span[] = [];
  assignment.lastIndex = 0;
  for (let match = assignment.exec(text); match !== null; match = assignment.exec(text)) {
    const [, word = '', assigns = '', quote = ''] = match;
    const name = nameUpTo(text, match.index + word.length);
    const assigned = { text, name, assigns, quote, start: assignment.lastIndex };
    const end = /^(?:secret|token|key)$/i.test(word) ? endOfKey(assigned) : endOfPassword(assigned);
    if (end === undefined) continue;
    spans.push({ start: assigned.start, end });
    assignment.lastIndex = end;
  }
  return spans;
}

function nameUpTo(text: string, end: number): string {
  return /(?:[a-z]{2,16} )?[\w.-]{1,40}$/i.exec(text.slice(Math.max(0, end - 40), end))?.[0] ?? '';
}

/** Keys are judged by their disorder, and by how plainly the name says that they are secret. */
function endOfKey({ text, name, start }: Assignment): number | undefined {
  const value = take(text, tokenCharacters, start);
  const end = start + value.length;
  // `token = base64.encode(`
  if (!looksRandom(value) || text[end] === '(' || /public_?key_?token$/i.test(name)) return undefined;
  if (/key$/i.test(name) && !isSecretKey(name, value)) return undefined;
  return end + take(text, restOfToken, end).length;
}

const openKey = /(?:public|primary|foreign|partition|sort|cache|idempoten\w{1,3}|unique)[ _.-]?key$/i;
const secretKey =
  /(?:api|access|secret|private|account|auth|encryption|encrypt|signing|sign|client|shared|master|service|storage|admin|subscription|license|app|application|hmac|aes|crypto|write|ingest|functions)[ _.-]?key$/i;
/** A word of its own: not `monkey`. */
const anyKey = /(?:^|[^A-Za-z])(?:key|KEY|Key)$|[a-z]Key$/;

/** Of a mere `key`, hexadecimal, names and paths are keys of another kind. */
function isSecretKey(name: string, value: string): boolean {
  if (openKey.test(name)) return false;
  if (secretKey.test(name)) return true;
  const mixed = [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(value));
  return anyKey.test(name) && value.length >= 20 && mixed && !/[./]/.test(value);
}

/** Passwords are what people can remember: judged by the quotes and marks around them rather than by disorder. */
function endOfPassword(assigned: Assignment): number | undefined {
  const { text, name, quote, start } = assigned;
  if (/pass$/i.test(name) && !/(?:^|[^A-Za-z])pass$|[a-z]Pass$|_PASS$/.test(name)) return undefined;
  const quoted = quote === '' ? undefined : endOfQuoted(text, start, quote);
  const value = quoted === undefined ? take(text, bareCharacters, start) : text.slice(start, quoted);
  if (value.length < 4 || isPlaceholder(value) || markerPattern.test(value)) return undefined;
  if (/pwd$/i.test(name) && /^~?(?:\/[\w.-]{1,64}){2}/.test(value)) return undefined;
  if (!isPassword(assigned, value)) return undefined;
  return quoted ?? start + value.length + take(text, restOfBare, start + value.length).length;
}

function isPassword({ assigns, quote }: Assignment, value: string): boolean {
  // SQL that sets or compares a column with a literal says outright that this is the password.
  if (quote === "'" && assigns.includes('=')) return true;
  if (/\s/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_.-]/].filter((kind) => kind.test(value)).length;
  if (quote !== '') return kinds >= 2;
  // Without quotes it may be an expression: a name, a call, a parameter.
  if (/[([$]|^[:@%]|::|->/.test(value) || /^(?:[A-Za-z_]+(?:\.#?\w+)+|0x[\dA-Fa-f]+)$/.test(value))
    return false;
  return /^\s|=\s/.test(assigns)
    ? kinds >= 3
    : kinds >= 2 && (/[^A-Za-z_.]/.test(value) || restlessness(value) >= 0.25);
}

/** To the same quote on the same line, a doubled or escaped one not counting; undefined when it is too far. */
function endOfQuoted(text: string, start: number, quote: string): number | undefined {
  for (let at = start; at < text.length && at < start + judged && text[at] !== '\n'; at++) {
    if (text.startsWith(quote, at)) {
      if (quote.length > 1 || text[at + 1] !== quote) return at;
      at++;
    } else if (text[at] === '\\') at++;
  }
  return undefined;
}

function take(text: string, form: RegExp, from: number): string {
  form.lastIndex = from;
  return form.exec(text)?.[0] ?? '';
}

export const assignedSecretRule: Rule = {
  name: 'assigned-secret',
  dataClass: 'secret',
  needs: signal.word,
  find: findAssigned,
};
