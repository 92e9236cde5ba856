// Words that announce a secret: one list for the prefilter and for the rules that look for such a word.

/** Last letters of names, in lower case: `db_password`, `clientSecret`, `api-key` and `pgp_sym_encrypt` end so. */
export const secretWords: readonly string[] = Object.freeze([
  ...['password', 'passwd', 'passphrase', 'passcode', 'passwort', 'kennwort', 'pass', 'pwd'],
  ...['secret', 'token', 'key', 'sig'],
  ...['identified', 'authorization', 'bearer', 'scram', 'crypt', 'bytea'],
]);

/** Three letters in 15 bits, without regard to case. */
export function trigram(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

const byTrigram = Map.groupBy(
  secretWords.map((word) => Buffer.from(word)),
  (word) => trigram(word.at(-3) as number, word.at(-2) as number, word.at(-1) as number),
);

/** One for each trigram that ends a secret word. */
const tails = new Uint8Array(1 << 15);
for (const tail of byTrigram.keys()) tails[tail] = 1;

/** Whether the letters that end before `end` are, or end in, a secret word. Only letters stand in [start, end). */
export function endsSecretWord(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 3) return false;
  const tail = trigram(bytes[end - 3] as number, bytes[end - 2] as number, bytes[end - 1] as number);
  return tails[tail] === 1 && (byTrigram.get(tail) ?? []).some((word) => endsWith(bytes, start, end, word));
}

function endsWith(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  if (end - start < word.length) return false;
  for (let at = 1; at <= word.length; at++) {
    if (((bytes[end - at] as number) | 0x20) !== word[word.length - at]) return false;
  }
  return true;
}
