// Brings texts of a session's own settings into the form masks know. What is not told here stays and, when it is no
// value to them, is masked by its constant.

const BYTEA = 17;
/** Characters; longer texts have their constant anyway. */
const LONGEST = 256 * 1024;

/** `bytea_output = escape` becomes hex; dates in another style than ISO are left alone, as nobody could tell which. */
export function canonicalText(text: string, oid: number): string {
  return oid === BYTEA && text.length <= LONGEST && !text.startsWith('\\x') ? unescapeBytes(text) : text;
}

/** A backslash doubled, three octal digits, or the byte itself. Undefined bytes make it no value. */
function unescapeBytes(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 126) return text;
    if (code !== 92) bytes.push(code);
    else if (text[at + 1] === '\\') bytes.push(text.charCodeAt(++at));
    else {
      const octal = text.slice(at + 1, at + 4);
      if (!/^[0-3][0-7]{2}$/.test(octal)) return text;
      bytes.push(Number.parseInt(octal, 8));
      at += 3;
    }
  }
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}
