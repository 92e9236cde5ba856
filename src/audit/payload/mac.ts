// Payload commitments: HMAC-SHA256 under a key of the payload's own (RFC 5869, RFC 2104), made for small inputs.
// A session's data key is extracted once; each payload then costs one expand and one HMAC, as two one-shot hashes
// each, which node:crypto does several times faster than an Hmac object.
import { createHmac, createSecretKey, type Hmac, hash } from 'node:crypto';

const block = 64;
const digestBytes = 32;
const commitLabel = Buffer.from('gatelog/audit/v1/commit\0', 'latin1');

/** Largest input `Mac` takes at once: one payload chunk. */
export const maximumMacInput = 64 * 1024;

/** The inner and outer pads of a 32-byte HMAC key (RFC 2104 section 2). */
export interface MacPads {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

/** Working memory for one-shot HMACs. Not re-entrant, and need not be: nothing in it waits. */
export class Mac {
  readonly #inner = Buffer.alloc(block + maximumMacInput);
  readonly #outer = Buffer.alloc(block + digestBytes);
  readonly #key = Buffer.alloc(digestBytes);

  /** HMAC-SHA256, base64url. `data` is at most 64 KiB. */
  commit(session: MacPads, payload: string, data: Uint8Array): string {
    this.#expand(session, payload);
    fillPads(this.#key, this.#inner, this.#outer);
    this.#inner.set(data, block);
    return this.#finish(block + data.length, 'base64url');
  }

  /** An HMAC to feed piece by piece, for payloads of more than one chunk. */
  stream(session: MacPads, payload: string): Hmac {
    this.#expand(session, payload);
    return createHmac('sha256', createSecretKey(this.#key));
  }

  /** HKDF-Expand of the session's key to the payload's commitment key: T(1) = HMAC(PRK, info || 0x01). */
  #expand(session: MacPads, payload: string): void {
    session.inner.copy(this.#inner, 0);
    session.outer.copy(this.#outer, 0);
    let end = block + commitLabel.copy(this.#inner, block);
    end += this.#inner.write(payload, end, 'latin1');
    this.#inner[end] = 1;
    this.#key.write(this.#finish(end + 1, 'binary'), 0, 'latin1');
  }

  #finish(end: number, encoding: 'binary' | 'base64url'): string {
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end), 'binary'), block, 'latin1');
    return hash('sha256', this.#outer, encoding);
  }
}

/** HKDF-Extract of a data key without salt (RFC 5869 section 2.2), kept as pads. The caller wipes `dek`. */
export function extractPads(dek: Uint8Array): MacPads {
  const prk = createHmac('sha256', Buffer.alloc(digestBytes)).update(dek).digest();
  const pads = { inner: Buffer.alloc(block), outer: Buffer.alloc(block) };
  fillPads(prk, pads.inner, pads.outer);
  prk.fill(0);
  return pads;
}

function fillPads(key: Uint8Array, inner: Buffer, outer: Buffer): void {
  for (let index = 0; index < digestBytes; index++) {
    const byte = key[index] as number;
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  inner.fill(0x36, digestBytes, block);
  outer.fill(0x5c, digestBytes, block);
}
