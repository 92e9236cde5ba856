// A small deterministic random source (mulberry32): a seed in a failure's text brings the same bytes back.

export interface Random {
  /** A whole number in [0, bound). */
  below(bound: number): number;
  bytes(size: number): Buffer;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number) => next() % bound;
  return { below, bytes: (size) => Buffer.from(Array.from({ length: size }, () => below(256))) };
}

const lengths = [0, 1, 3, 4, 5, 8, 0x7f, 0xffff, 0x10000, 0x7fffffff, -1, -2, -0x80000000];

/** A few changes to a copy: flipped, removed, doubled or random bytes, and lengths that lie. */
export function mutate(random: Random, bytes: Buffer): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let count = random.below(4); count > 0; count--) changed = mutateOnce(random, changed);
  return changed;
}

function mutateOnce(random: Random, bytes: Buffer): Buffer {
  if (bytes.length < 4) return random.bytes(8);
  const at = random.below(bytes.length);
  const end = at + random.below(Math.min(16, bytes.length - at) + 1);
  switch (random.below(6)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
      return bytes;
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(random.below(9)), bytes.subarray(at)]);
    case 4:
      bytes.writeInt32BE(lengths[random.below(lengths.length)] as number, Math.min(at, bytes.length - 4));
      return bytes;
    default:
      return bytes.subarray(0, at);
  }
}

/** The bytes in chunks that end anywhere. */
export function chop(random: Random, bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(random.below(2) === 0 ? 8 : bytes.length);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
