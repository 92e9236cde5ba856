// HMAC-SHA-256 of texts under one key (RFC 2104), as two one-shot hashes: several times faster than an Hmac object.
import { createHmac, hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;
/** Longer messages are hashed piece by piece. */
const AT_ONCE = 4096;

export type DigestEncoding = 'base64url' | 'hex' | 'binary';

/** Not re-entrant, and need not be: nothing in it waits. */
export class KeyedHash {
  readonly #key: Buffer;
  readonly #inner = Buffer.alloc(BLOCK + AT_ONCE, 0x36);
  readonly #outer = Buffer.alloc(BLOCK + DIGEST, 0x5c);

  /** `key`: 32 bytes. */
  constructor(key: Buffer) {
    this.#key = key;
    for (let at = 0; at < DIGEST; at++) {
      this.#inner[at] = (key[at] as number) ^ 0x36;
      this.#outer[at] = (key[at] as number) ^ 0x5c;
    }
  }

  /** Of `label`, a NUL and the text in UTF-8. Labels keep uses apart. `binary`: 32 characters, each one byte. */
  digest(label: string, text: string, encoding: DigestEncoding): string {
    if ((label.length + text.length) * 3 >= AT_ONCE) return this.#digestLong(label, text, encoding);
    let end = BLOCK + this.#inner.write(label, BLOCK, 'latin1');
    this.#inner[end++] = 0;
    end += this.#inner.write(text, end, 'utf8');
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end), 'binary'), BLOCK, 'latin1');
    return hash('sha256', this.#outer, encoding);
  }

  #digestLong(label: string, text: string, encoding: DigestEncoding): string {
    return createHmac('sha256', this.#key)
      .update(`${label}\0`, 'latin1')
      .update(text, 'utf8')
      .digest(encoding);
  }
}
