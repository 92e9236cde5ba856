// Passwords inside connection strings: URLs with a user before the host, and lists of key=value.
import type { Rule, Span } from '../finding.ts';
import { byPattern, type Candidate } from '../match.ts';
import { isPlaceholder } from '../shape.ts';
import { signal } from '../signals.ts';

/** To the last @ before the path: people forget to escape it. */
const urlPassword = /(?<=:\/\/[^\s:@/"'<>]{0,128}:)[^\s/"'<>]{1,256}(?=@[^\s/"'<>])/g;

const other =
  /(?<![a-z])(?:server|data ?source|addr(?:ess)?|network address|host(?:addr|name)?|user ?id|uid|user(?:name)?|initial catalog|database|db(?:name)?|port|driver|dsn|sslmode)["']?\s?=/i;

const pair = /(?<![A-Za-z-])(?:password|passwd|pwd|pass)\s?=(?!=)\s?/gi;

/** How far other keys may be from the password. */
const reach = 200;

function findPairs(text: string): readonly Span[] {
  if (!other.test(text)) return [];
  const spans: Span[] = [];
  pair.lastIndex = 0;
  for (let match = pair.exec(text); match !== null; match = pair.exec(text)) {
    const span = readValue(text, match.index, pair.lastIndex);
    if (span === undefined) continue;
    spans.push(span);
    pair.lastIndex = span.end;
  }
  return spans;
}

function readValue(text: string, key: number, start: number): Span | undefined {
  const before = text.slice(Math.max(0, key - reach), key);
  const semicolons = endsAtSemicolon(text, start, before);
  const value = valueAt(text, start, semicolons);
  const isPartOfMore = other.test(before) || other.test(text.slice(value.end, value.end + reach));
  if (value.start === value.end || !isPartOfMore) return undefined;
  // Blanks around the sign and no other mark: rather code, of which another rule makes more.
  if (value.start === start && !semicolons && /^\s=\s$/.test(text.slice(start - 3, start))) return undefined;
  const held = text.slice(value.start, value.end);
  return isPlaceholder(held) || isExpression(held, before) ? undefined : value;
}

/** ADO.NET and ODBC: the pair before, or the pair after, is parted by one, and blanks belong to the value. */
function endsAtSemicolon(text: string, start: number, before: string): boolean {
  return (
    /;\s?$/.test(before) || /^[^;"'\n]{0,100};\s?[A-Za-z][\w ]{1,30}=/.test(text.slice(start, start + 140))
  );
}

/** Values are read this far; a longer one is taken to the end of its line. */
const longest = 256;

const forms = Object.freeze({
  doubled: new RegExp(`[^'\\n]{0,${longest}}`, 'y'),
  single: new RegExp(`(?:[^'\\\\\\n]|\\\\.|''){0,${longest}}`, 'y'),
  double: new RegExp(`[^"\\n]{0,${longest}}`, 'y'),
  braces: new RegExp(`[^}\\n]{0,${longest}}`, 'y'),
  semicolons: new RegExp(`[^;"'\\n\\r]{0,${longest}}`, 'y'),
  plain: new RegExp(`[^\\s;&"'\\\\]{0,${longest}}`, 'y'),
});

/** Quoted in some way, or up to the mark that ends a pair: `;`, a space in libpq, `&` in JDBC. */
function valueAt(text: string, at: number, semicolons: boolean): Span {
  const [skip, form] = chooseForm(text.slice(at, at + 3), semicolons);
  const start = at + skip;
  form.lastIndex = start;
  form.exec(text);
  const { lastIndex } = form;
  return { start, end: lastIndex - start < longest ? lastIndex : endOfLine(text, lastIndex) };
}

function chooseForm(opening: string, semicolons: boolean): readonly [skip: number, form: RegExp] {
  // Doubled quotes: the connection string stands in a literal of SQL itself.
  if (/^''[^'\s,;)]/.test(opening)) return [2, forms.doubled];
  if (opening.startsWith("'")) return [1, forms.single];
  if (opening.startsWith('"')) return [1, forms.double];
  if (opening.startsWith('{')) return [1, forms.braces];
  return [0, semicolons ? forms.semicolons : forms.plain];
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** `password=excluded.password`, `password=crypt(...`, `f(user=user, password=password)`: code, not a connection string. */
function isExpression(value: string, before: string): boolean {
  if (/^[a-z_]\w{0,62}(?:\.[a-z_]\w{0,62},?$|\()/i.test(value)) return true;
  const isArgument = /[(,]\s{0,40}\w{0,40}$/.test(before);
  return (
    isArgument && /^(?:none|null|\w{0,40}(?:passw|pwd)\w{0,40}[),]{1,3}$|[a-z_][\w.]{0,80}[[(])/i.test(value)
  );
}

export const connectionRules: readonly Rule[] = [
  {
    name: 'connection-url',
    dataClass: 'secret',
    needs: signal.address,
    find: byPattern(urlPassword, ({ value }: Candidate) => !isPlaceholder(value)),
  },
  { name: 'connection-string', dataClass: 'secret', needs: signal.word, find: findPairs },
];
