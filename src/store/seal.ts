// What seals the rows of the store: who can write to it and has no key can neither read a row nor make one.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Scalar } from './database.ts';

/** What a sealed content belongs to. It opens with exactly these and no others. */
export interface Bound {
  readonly table: string;
  readonly id: string;
  /** The plain columns beside it: a state or a time that was changed by hand no longer fits. */
  readonly plain: readonly Scalar[];
}

/** Layout: form 1, nonce 12, tag 16, ciphertext. */
const FORM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * NOTE: a whole row as it once was still opens: a row by itself cannot tell that it is old. The trail can.
 */
export class Seal {
  /** Tells rows under this key from those under others, and nothing about the key. */
  readonly keyId: string;
  readonly #key: Buffer;

  /** `key`: 32 random bytes. */
  constructor(key: Buffer) {
    this.#key = key;
    this.keyId = createHmac('sha256', key).update('gatelog store key id').digest('base64url').slice(0, 16);
  }

  seal(content: string, bound: Bound): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#rowKey(bound), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#associated(bound));
    const sealed = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(FORM), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Undefined when it was sealed for another place, with another key, or was altered. */
  open(sealed: Uint8Array, bound: Bound): string | undefined {
    if (sealed.length < HEAD_BYTES || sealed[0] !== FORM) return undefined;
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv('aes-256-gcm', this.#rowKey(bound), nonce, options);
    decipher.setAAD(this.#associated(bound));
    decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
    try {
      const content = [decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()];
      return Buffer.concat(content).toString('utf8');
    } catch {
      // The only way a decipher fails here is that the tag does not fit.
      return undefined;
    }
  }

  /** A key per row: random nonces then repeat only if one row is sealed 2^32 times, not the whole store. */
  #rowKey({ table, id }: Bound): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', JSON.stringify(['gatelog store', table, id]), 32));
  }

  #associated({ table, id, plain }: Bound): Buffer {
    return Buffer.from(JSON.stringify([FORM, table, id, this.keyId, ...plain]));
  }
}
