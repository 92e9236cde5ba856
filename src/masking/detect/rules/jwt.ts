// JSON Web Tokens (RFC 7519): segments of base64url of which the first says `alg`.
import type { Rule, Span } from '../finding.ts';
import { signal } from '../signals.ts';

/** The header begins with `{` and a quote, a space or a line break. The run before it would make it a piece of something. */
const opening = /(?<![\w-])e[wy][A-Za-z0-9]/g;
const segment = /[\w-]*/y;

/** Headers beyond this are not what any issuer makes; such a run counts by its beginning alone. */
const longestHeader = 4096;

function findTokens(text: string): readonly Span[] {
  const spans: Span[] = [];
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const header = endOfSegment(text, match.index);
    opening.lastIndex = header;
    if (text[header] !== '.' || !isHeader(text.slice(match.index, header))) continue;
    const end = endOfToken(text, header);
    spans.push({ start: match.index, end });
    opening.lastIndex = end;
  }
  return spans;
}

/** Three segments when signed, five when encrypted, two when somebody cut it. */
function endOfToken(text: string, header: number): number {
  let end = header;
  for (let segments = 1; segments < 5 && text[end] === '.'; segments++) {
    const next = endOfSegment(text, end + 1);
    // A full stop that ends the sentence.
    if (next === end + 1 && text[next] !== '.') break;
    end = next;
  }
  return end;
}

function endOfSegment(text: string, start: number): number {
  segment.lastIndex = start;
  segment.exec(text);
  return segment.lastIndex;
}

function isHeader(encoded: string): boolean {
  if (encoded.length > longestHeader) return true;
  const header = parse(Buffer.from(encoded, 'base64url').toString());
  return typeof header === 'object' && header !== null && typeof Reflect.get(header, 'alg') === 'string';
}

/** Nothing, for what is not JSON: most runs that begin so are not. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const jwtRule: Rule = { name: 'jwt', dataClass: 'secret', needs: signal.token, find: findTokens };
