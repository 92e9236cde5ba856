// Tells made-up tokens from words, identifiers and placeholders by how they look.

/** Bits per character over the first 128. */
export function entropy(text: string): number {
  const sample = text.slice(0, 128);
  const counts = new Map<string, number>();
  for (const char of sample) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / sample.length;
    return sum - share * Math.log2(share);
  }, 0);
}

type Kind = 'digit' | 'lower' | 'upper' | 'mark';

function kindOf(char: string): Kind {
  if (char >= '0' && char <= '9') return 'digit';
  if (char >= 'a' && char <= 'z') return 'lower';
  return char >= 'A' && char <= 'Z' ? 'upper' : 'mark';
}

/**
 * How often neighbours differ in kind, a capital that begins a word not counting: about 0.45 in random base64 and in
 * random hexadecimal, below 0.2 in names.
 */
export function restlessness(text: string): number {
  const kinds = [...text.slice(0, 128)].map(kindOf).filter((kind) => kind !== 'mark');
  const changes = kinds.filter((kind, at) => at > 0 && isChange(kinds[at - 1] as Kind, kind)).length;
  return kinds.length < 2 ? 0 : changes / (kinds.length - 1);
}

function isChange(from: Kind, to: Kind): boolean {
  return from !== to && !(from === 'upper' && to === 'lower');
}

const uuidOrTime = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$|\d{4}-\d\d-\d\d)/i;

/** Letters and digits in disorder, sixteen or more, and no UUID. */
export function looksRandom(text: string): boolean {
  if (text.length < 16 || uuidOrTime.test(text) || !/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  // Base32 has few digits and no small letters.
  return entropy(text) >= 2.5 && restlessness(text) >= (/[a-z]/.test(text) ? 0.22 : 0.12);
}

/** What stands where a secret would, in manuals, templates and statements with parameters. */
const placeholders =
  /^(?:[x*.#•-]+|\[.{0,80}\]|<.{0,80}>|\$\{?\w{1,80}\}?|\$\(.{0,80}|\{{1,2}.{0,80}|%[sdrv]|%\w{1,40}%|%\(\w{1,40}\)s|\?|:\w{1,40}|@\w{1,40}|null|none|nil|true|false|undefined|empty|redacted|masked|hidden|required|optional|string|text)$/i;

export function isPlaceholder(text: string): boolean {
  return placeholders.test(text.slice(0, 128));
}
