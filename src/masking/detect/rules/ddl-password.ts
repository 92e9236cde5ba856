// Passwords in statements: PASSWORD '...', IDENTIFIED BY '...', and the clear text or key given to pgcrypto.
import { markerPattern } from '../marker.ts';
import type { Find, Rule, Span } from '../finding.ts';
import { readLiteral, skipBlank } from '../literal.ts';
import { signal } from '../signals.ts';

/** Ends where the literal, or blanks and comments before it, must begin. */
const passwordClause =
  /(?<![\w$])password(?!\w)(?:\s{1,16}for\s{1,16}[^\s;]{1,128})?|(?<![\w$])identified\s{1,16}(?:(?:with|via)\s{1,16}[\w"'`]{1,64}\s{1,16}(?:by|as|using)|by)(?:\s{1,16}password)?(?!\w)/gi;

/** How far before its clause a statement about who may log in may begin. */
const reach = 500;
const verb = /(?:create|alter|grant|replace)\s/i;
const account = /(?<![a-z])(?:role|user|group|login|server|mapping|account)(?!\w)/i;
const otherClause = /(?:^|[;:"'`\n])\s{0,16}set\s{1,16}password|identified|options\s{0,16}\(/i;

function isAccountStatement(text: string, from: number): boolean {
  const before = text.slice(Math.max(0, from - reach), from);
  const begin = before.search(verb);
  return (begin !== -1 && account.test(before.slice(begin))) || otherClause.test(before);
}

/** Whatever follows each match of `anchor`, if it is a literal. Each character is read once: search goes on behind it. */
function literalsAfter(anchor: RegExp, locate: (text: string, from: number) => Span | undefined): Find {
  return (text) => {
    const spans: Span[] = [];
    anchor.lastIndex = 0;
    while (anchor.exec(text) !== null) {
      const span = locate(text, anchor.lastIndex);
      if (span === undefined || span.start === span.end) continue;
      anchor.lastIndex = span.end;
      if (!markerPattern.test(text.slice(span.start, span.end))) spans.push(span);
    }
    return spans;
  };
}

function passwordAfter(text: string, from: number): Span | undefined {
  // 'password' in quotes of its own is a name.
  if (/^(['"`])password\1$/i.test(text.slice(from - 9, from + 1))) return undefined;
  const first = skipBlank(text, from);
  if (first === undefined) return { start: from, end: text.length };
  const start = afterAssignment(text, first);
  // `"password": "x"`, `'password'`, `password = 'x'`: here the words before tell whether it is a clause at all.
  const plain = first > from && start === first && text[start] !== '"';
  if (plain && !isPieceOfStatement(text, start)) return readLiteral(text, start);
  if (!isAccountStatement(text, from)) return undefined;
  // Which of the literals that follow is the password cannot be told: all of the text goes.
  return isPieceOfStatement(text, start) ? { start, end: text.length } : readLiteral(text, start);
}

/** `'... PASSWORD ' || x`, `concat('... PASSWORD ', x)`, `format('... PASSWORD %L', x)`: a statement put together. */
function isPieceOfStatement(text: string, start: number): boolean {
  return /^(?:'\s{0,16}(?:\|\||,)|'{0,4}%(?:\d{1,2}\$)?-?\d{0,4}[LIs])/.test(text.slice(start, start + 24));
}

/** MySQL and SQL Server: `PASSWORD = 'x'`, `= PASSWORD('x')`. */
function afterAssignment(text: string, from: number): number {
  const assignment = /^=\s{0,16}(?:password\s{0,16})?\(?\s{0,16}|^\(\s{0,16}/i.exec(
    text.slice(from, from + 64),
  );
  return from + (assignment?.[0].length ?? 0);
}

/** crypt(password, gen_salt(...)): the first argument, when it is written out. */
const cryptCall = /(?<![\w.])(?:[a-z_]\w{0,62}\.)?crypt\s{0,16}\(\s{0,16}/gi;

function clearText(text: string, from: number): Span | undefined {
  const span = readLiteral(text, from);
  // Without an end there is nothing to tell it by.
  if (span === undefined || span.end === text.length) return span;
  const rest = /^'\s{0,16}(?:::\s{0,4}text\s{0,16})?,\s{0,16}[\w."]{1,128}/.exec(
    text.slice(span.end, span.end + 200),
  );
  return rest !== null && /gen_salt|pass|pwd|hash|crypt/i.test(rest[0]) ? span : undefined;
}

/** pgp_sym_decrypt(column, 'key'): the second argument, after a first one simple enough to be read past. */
const symmetricCall =
  /(?<!\w)pgp_sym_(?:en|de)crypt(?:_bytea)?\s{0,16}\(\s{0,16}(?:'(?:[^'\\]|''){0,2048}'|[^'(),]{1,256})(?:::\w{1,63})?\s{0,16},\s{0,16}/gi;

export const ddlPasswordRules: readonly Rule[] = [
  {
    name: 'ddl-password',
    dataClass: 'secret',
    needs: signal.word,
    find: literalsAfter(passwordClause, passwordAfter),
  },
  {
    name: 'pgcrypto-call',
    dataClass: 'secret',
    needs: signal.word,
    find: (text, beside) => [
      ...literalsAfter(cryptCall, clearText)(text, beside),
      ...literalsAfter(symmetricCall, readLiteral)(text, beside),
    ],
  },
];
