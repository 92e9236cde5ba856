// Keys of masks: one secret, from it a key for each data class (HKDF, RFC 5869), so that masks of two classes tell
// nothing about each other and the masks of one class agree wherever its values stand.
import { hkdfSync } from 'node:crypto';
import type { DataClass } from '../../model/data-class.ts';
import { GatelogError } from '../../model/error.ts';
import { type DigestEncoding, KeyedHash } from './keyed-hash.ts';
import { RandomStream } from './random-stream.ts';
import { SipHash } from './siphash.ts';

export const SECRET_BYTES = 32;

/** 32 bytes. @throws GatelogError `masking.secret` when the secret is not of 32 bytes. */
export function maskKeyOf(secret: Buffer, dataClass: DataClass): Buffer {
  if (secret.length !== SECRET_BYTES) {
    throw new GatelogError('masking.secret', `the secret of masks must have ${SECRET_BYTES} bytes`);
  }
  return derive(secret, `gatelog/mask/v1/class\0${dataClass}`);
}

/** The keys of all classes under one secret, each made once. Classes come from configuration: there are few. */
export class MaskKeys {
  readonly #secret: Buffer;
  readonly #keys = new Map<DataClass, MaskKey>();

  /** @throws GatelogError `masking.secret` */
  constructor(secret: Buffer) {
    this.#secret = Buffer.from(secret);
    maskKeyOf(this.#secret, '');
  }

  of(dataClass: DataClass): MaskKey {
    const known = this.#keys.get(dataClass);
    if (known !== undefined) return known;
    const key = new MaskKey(maskKeyOf(this.#secret, dataClass));
    this.#keys.set(dataClass, key);
    return key;
  }
}

/** The key of one class, made ready. Not re-entrant, and need not be: nothing in it waits. */
export class MaskKey {
  readonly #hash: KeyedHash;
  readonly #stream = new RandomStream();
  /** The round function of permutations. */
  readonly rounds: SipHash;

  /** `key`: of `maskKeyOf`. */
  constructor(key: Buffer) {
    this.#hash = new KeyedHash(derive(key, 'gatelog/mask/v1/hash'));
    this.rounds = new SipHash(15).rekey(derive(key, 'gatelog/mask/v1/rounds').toString('latin1'));
  }

  /** HMAC-SHA-256 of the text, apart from those with another label. */
  digest(label: string, text: string, encoding: DigestEncoding): string {
    return this.#hash.digest(label, text, encoding);
  }

  /** Numbers that depend on label and text; valid until the next call. */
  stream(label: string, text: string): RandomStream {
    return this.#stream.reseed(this.#hash.digest(label, text, 'binary'));
  }
}

function derive(from: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', from, Buffer.alloc(0), info, SECRET_BYTES));
}
