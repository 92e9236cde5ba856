// Disclosures (RFC 9901): facts whose digests stand in an entry's `_sd`, so that one can be shown without the others
// and none can be guessed. The disclosures themselves are a payload of the session.
import { hash, randomBytes, randomInt } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';

/** RFC 9901 section 4.2.4.1 wants at least 128 bits of salt. */
const saltBytes = 16;
const maximumDecoys = 3;
const maximumValue = 1024;
const maximumFacts = 64;

export interface Disclosed {
  /** For `_sd`: digests of the disclosures and of decoys, sorted so that order tells nothing. */
  readonly digests: readonly string[];
  /** Base64url of `[salt, name, value]` each. */
  readonly disclosures: readonly string[];
}

export interface Disclosure {
  readonly salt: string;
  readonly name: string;
  readonly value: unknown;
}

export interface DisclosureChance {
  readonly bytes: (length: number) => Buffer;
  readonly below: (limit: number) => number;
}

export const realChance: DisclosureChance = { bytes: randomBytes, below: randomInt };

/** Makes disclosures of named facts, with 0 to 3 decoy digests. Long values are cut: these are client-said words. */
export function disclose(
  facts: Readonly<Record<string, string>>,
  chance: DisclosureChance = realChance,
): Disclosed {
  const disclosures = Object.entries(facts)
    .slice(0, maximumFacts)
    .map(([name, value]) => {
      const salt = chance.bytes(saltBytes).toString('base64url');
      return encodeDisclosure(salt, name.slice(0, maximumValue), value.slice(0, maximumValue));
    });
  const decoys = Array.from({ length: chance.below(maximumDecoys + 1) }, () =>
    disclosureDigest(chance.bytes(32).toString('base64url')),
  );
  return { disclosures, digests: [...disclosures.map(disclosureDigest), ...decoys].sort() };
}

function encodeDisclosure(salt: string, name: string, value: string): string {
  const text = JSON.stringify([salt, name.toWellFormed(), value.toWellFormed()]);
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Base64url of the SHA-256 over the ASCII of the disclosure (RFC 9901 section 4.2.3). */
export function disclosureDigest(disclosure: string): string {
  return hash('sha256', disclosure, 'base64url');
}

/** @throws GatelogError `disclosure.shape`. */
export function readDisclosure(disclosure: string): Disclosure {
  const parsed = parse(disclosure);
  if (!Array.isArray(parsed) || parsed.length !== 3) throw shape();
  const [salt, name, value] = parsed as unknown[];
  if (typeof salt !== 'string' || typeof name !== 'string') throw shape();
  return { salt, name, value };
}

function parse(disclosure: string): unknown {
  try {
    return JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8'));
  } catch (cause) {
    throw shape(cause);
  }
}

function shape(cause?: unknown): GatelogError {
  return new GatelogError('disclosure.shape', 'a disclosure is not [salt, name, value]', { cause });
}
