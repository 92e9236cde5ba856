// Reading payloads back: for who holds the data key, with every commitment checked before a byte is given out.
import { createDecipheriv, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';
import type { PayloadDescriptor } from '../entry.ts';
import { extractPads, Mac, type MacPads } from './mac.ts';
import { aadPrefix, type SealScope, tagBytes, writeAad } from './seal.ts';

/** Opens the payloads of one session. */
export class Unseal {
  readonly #scope: SealScope;
  readonly #key: KeyObject;
  readonly #pads: MacPads;
  readonly #mac = new Mac();

  constructor(scope: SealScope, dek: Buffer) {
    this.#scope = scope;
    this.#key = createSecretKey(dek);
    this.#pads = extractPads(dek);
  }

  /**
   * The plaintext of a payload, after `ct`, the tags, the length and `pt` agree with its entry.
   * @throws GatelogError `payload.*`.
   */
  open(descriptor: PayloadDescriptor, sections: readonly Buffer[]): Buffer {
    if (descriptor.ct === undefined) throw new GatelogError('payload.missing', 'the payload was not kept');
    if (hash('sha256', Buffer.concat(sections), 'base64url') !== descriptor.ct) {
      throw new GatelogError('payload.altered', 'the ciphertext is not the one the entry names');
    }
    const plaintext = Buffer.concat(
      sections.map((section, chunk) => this.chunk(descriptor.id, chunk, section)),
    );
    const pt = this.#mac.stream(this.#pads, descriptor.id).update(plaintext).digest('base64url');
    if (pt !== descriptor.pt || plaintext.length !== descriptor.len) {
      throw new GatelogError('payload.altered', 'the plaintext is not the one the entry commits to');
    }
    return plaintext;
  }

  /** `pt` of a plaintext under a payload id. */
  commitment(payload: string) {
    return this.#mac.stream(this.#pads, payload);
  }

  /** @throws GatelogError `payload.altered` when the tag does not fit. */
  chunk(payload: string, chunk: number, section: Buffer): Buffer {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(payloadNumber(payload), 0);
    nonce.writeUInt32BE(chunk, 8);
    const body = section.length - tagBytes;
    if (body < 0) throw new GatelogError('payload.altered', 'a section is shorter than its tag');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(additional(this.#scope, payload, chunk)).setAuthTag(section.subarray(body));
    const plaintext = decipher.update(section.subarray(0, body));
    try {
      decipher.final();
    } catch (cause) {
      throw new GatelogError('payload.altered', 'a section does not decrypt', { cause });
    }
    return plaintext;
  }
}

function additional(scope: SealScope, payload: string, chunk: number): Buffer {
  const prefix = aadPrefix(scope);
  const bytes = Buffer.concat([prefix, Buffer.alloc(2 + 64 + 8)]);
  return bytes.subarray(0, writeAad(bytes, prefix.length, payload, chunk));
}

/** The number in `p<number>`. */
function payloadNumber(payload: string): number {
  const match = /^p(0|[1-9]\d{0,9})$/.exec(payload);
  const number = Number(match?.[1] ?? Number.NaN);
  if (!(number <= 0xffff_ffff)) throw new GatelogError('payload.id', 'not the id of a payload');
  return number;
}
