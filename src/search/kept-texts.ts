// Kept payloads in the clear: decrypted and held against what their entry commits to before anything of them is used.
import type { Entry, PayloadDescriptor } from '../audit/entry.ts';
import { type Disclosure, disclosureDigest, readDisclosure } from '../audit/payload/disclosure.ts';
import { type PrivatePayloadKey, unwrapKey } from '../audit/payload/payload-keys.ts';
import { chunkBytes } from '../audit/payload/seal.ts';
import { Unseal } from '../audit/payload/unseal.ts';
import { GatelogError } from '../model/error.ts';
import { textsOf } from './entry-facts.ts';
import type { KeyPlaces } from './key-places.ts';
import type { PayloadOwner, PayloadSections } from './payload-sections.ts';

/** Data keys kept open. */
const maximumOpeners = 256;

/** What is there of a payload. `missing`: it may still come. `closed`: it will not be read here. */
export type Opened = { readonly bytes: Buffer; readonly cut: boolean } | 'missing' | 'closed';

export class KeptTexts {
  readonly #key: PrivatePayloadKey | undefined;
  readonly #keys: KeyPlaces;
  readonly #sections: PayloadSections;
  readonly #openers = new Map<string, Unseal>();

  constructor(key: PrivatePayloadKey | undefined, keys: KeyPlaces, sections: PayloadSections) {
    this.#key = key;
    this.#keys = keys;
    this.#sections = sections;
  }

  /** A key that is taken out of the table must not stay in memory: called before each look at the log. */
  forgetKeys(): void {
    this.#openers.clear();
  }

  /**
   * At most `most` bytes of the payload with this role. What is longer is held against its session, place and tag, and not
   * against the entry's commitment, which is to all of it.
   */
  open(owner: PayloadOwner, entry: Entry, role: string, most: number): Opened {
    const descriptor = entry.payloads.find((one) => one.role === role);
    if (descriptor?.ct === undefined || this.#key === undefined) return 'closed';
    try {
      return this.#open(owner, descriptor, most);
    } catch (cause) {
      // Altered, or under another key: `audit verify` tells of it. Nothing of it is shown.
      if (cause instanceof GatelogError && cause.code.startsWith('payload')) return 'closed';
      throw cause;
    }
  }

  #open(owner: PayloadOwner, descriptor: PayloadDescriptor, most: number): Opened {
    const unseal = this.#opener(owner.id);
    if (unseal === undefined) return 'missing';
    const whole = descriptor.len <= most;
    const count = Math.max(1, Math.ceil(Math.min(descriptor.len, most) / chunkBytes));
    const sections = this.#sections.find(owner, descriptor.id, count);
    if (sections === undefined) return 'missing';
    if (whole) return { bytes: unseal.open(descriptor, sections), cut: false };
    const chunks = sections.map((section, chunk) => unseal.chunk(descriptor.id, chunk, section));
    return { bytes: Buffer.concat(chunks).subarray(0, most), cut: true };
  }

  #opener(session: string): Unseal | undefined {
    const known = this.#openers.get(session);
    if (known !== undefined) return known;
    const wrapped = this.#keys.find(session);
    if (wrapped === undefined) return undefined;
    const opener = new Unseal(wrapped, unwrapKey(this.#key as PrivatePayloadKey, wrapped));
    this.#openers.set(session, opener);
    if (this.#openers.size > maximumOpeners)
      this.#openers.delete(this.#openers.keys().next().value as string);
    return opener;
  }
}

/** Disclosures count only where the entry holds their digest. */
export function disclosedFacts(entry: Entry, opened: Opened): Readonly<Record<string, string>> {
  if (typeof opened === 'string') return {};
  const digests = new Set(textsOf(entry.fields, '_sd'));
  const facts = listIn(opened.bytes)
    .filter((one) => typeof one === 'string' && digests.has(disclosureDigest(one)))
    .map((one) => readDisclosure(one as string));
  return Object.fromEntries(facts.map(({ name, value }: Disclosure) => [name, String(value)]));
}

export interface KeptIntent {
  readonly text?: string;
  readonly ticket?: string;
}

/** `req.intent` is JSON of what the agent declared. */
export function readIntent(bytes: Buffer): KeptIntent {
  const { text, ticket } = (parse(bytes) ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(typeof text === 'string' ? { text } : {}),
    ...(typeof ticket === 'string' ? { ticket } : {}),
  };
}

export interface KeptParameter {
  readonly type: string;
  readonly encoding: string;
  readonly value: string | null;
}

/** `req.params` is `[[type, encoding, value], ...]`. */
export function readParameters(bytes: Buffer): readonly KeptParameter[] {
  return listIn(bytes).flatMap((one) => {
    const [type, encoding, value] = Array.isArray(one) ? (one as readonly unknown[]) : [];
    const known = typeof type === 'string' && typeof encoding === 'string';
    return known ? [{ type, encoding, value: typeof value === 'string' ? value : null }] : [];
  });
}

function listIn(bytes: Buffer): readonly unknown[] {
  const value = parse(bytes);
  return Array.isArray(value) ? value : [];
}

/** A payload in a form of another version is no reason to stop: nothing of it is shown. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
