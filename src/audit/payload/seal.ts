// Payload encryption: one data key per session, AES-256-GCM per chunk, a commitment per payload.
import { createCipheriv, createSecretKey, type Hmac, hash, type KeyObject } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';
import type { PayloadSection } from '../append.ts';
import type { PayloadDescriptor } from '../entry.ts';
import { extractPads, type Mac, type MacPads } from './mac.ts';

/** Plaintext bytes of one chunk, at most. */
export const chunkBytes = 64 * 1024;
export const tagBytes = 16;

/** A payload that went through the seal: what the entry says of it, and what lies beside the entry. */
export interface SealedPayload {
  readonly descriptor: PayloadDescriptor;
  readonly sections: readonly PayloadSection[];
}

/** What AES-GCM and the commitment are bound to. */
export interface SealScope {
  readonly origin: string;
  readonly session: string;
}

const maximumPayloads = 0xffff_ffff;

/** Seals the payloads of one session. Holds the data key until `drop`. */
export class Seal {
  readonly scope: SealScope;
  readonly #mac: Mac;
  #key: KeyObject | undefined;
  #pads: MacPads | undefined;
  readonly #aad: Buffer;
  readonly #aadPrefix: number;
  readonly #nonce = Buffer.alloc(12);
  #next = 0;

  /** Takes the 32 bytes of the data key and wipes them. */
  constructor(scope: SealScope, dek: Buffer, mac: Mac) {
    this.scope = scope;
    this.#mac = mac;
    this.#key = createSecretKey(dek);
    this.#pads = extractPads(dek);
    dek.fill(0);
    const prefix = aadPrefix(scope);
    this.#aadPrefix = prefix.length;
    this.#aad = Buffer.concat([prefix, Buffer.alloc(2 + 64 + 8)]);
  }

  /** Forgets the data key: from here on only the holder of the key-encryption key reads the payloads. */
  drop(): void {
    this.#key = undefined;
    this.#pads?.inner.fill(0);
    this.#pads?.outer.fill(0);
    this.#pads = undefined;
  }

  /** Number of the next payload. It is the stream part of the nonce, so it is never given out twice. */
  take(): number {
    if (this.#next === maximumPayloads)
      throw new GatelogError('seal.exhausted', 'the session has used up its nonces');
    return this.#next++;
  }

  /** Seals a whole payload held in memory. */
  seal(role: string, plaintext: Uint8Array): SealedPayload {
    if (plaintext.length > chunkBytes) return this.#sealLong(role, plaintext);
    const number = this.take();
    const id = payloadId(number);
    const ciphertext = this.chunk(number, 0, plaintext);
    const pt = this.#mac.commit(this.#ready().pads, id, plaintext);
    const ct = hash('sha256', ciphertext, 'base64url');
    const section = { session: this.scope.session, payload: id, chunk: 0, ciphertext };
    return { descriptor: { id, role, len: plaintext.length, pt, ct }, sections: [section] };
  }

  #sealLong(role: string, plaintext: Uint8Array): SealedPayload {
    const number = this.take();
    const id = payloadId(number);
    const sections: PayloadSection[] = [];
    for (let from = 0; from < plaintext.length; from += chunkBytes) {
      const ciphertext = this.chunk(number, sections.length, plaintext.subarray(from, from + chunkBytes));
      sections.push({ session: this.scope.session, payload: id, chunk: sections.length, ciphertext });
    }
    const pt = this.commitment(number).update(plaintext).digest('base64url');
    const ct = hash('sha256', Buffer.concat(sections.map((section) => section.ciphertext)), 'base64url');
    return { descriptor: { id, role, len: plaintext.length, pt, ct }, sections };
  }

  /** Commits to bytes that are not kept: no `ct`, no sections. */
  commit(role: string, plaintext: Uint8Array): PayloadDescriptor {
    const number = this.take();
    const pt = this.commitment(number).update(plaintext).digest('base64url');
    return { id: payloadId(number), role, len: plaintext.length, pt };
  }

  /** A commitment to feed piece by piece. */
  commitment(number: number): Hmac {
    return this.#mac.stream(this.#ready().pads, payloadId(number));
  }

  /** One chunk: ciphertext, then the tag. Nonce = payload number (4) || chunk number (8). */
  chunk(number: number, chunk: number, plaintext: Uint8Array): Buffer {
    this.#nonce.writeUInt32BE(number, 0);
    this.#nonce.writeUInt32BE(chunk, 8);
    const cipher = createCipheriv('aes-256-gcm', this.#ready().key, this.#nonce);
    cipher.setAAD(this.#aad.subarray(0, writeAad(this.#aad, this.#aadPrefix, payloadId(number), chunk)));
    const body = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([body, cipher.getAuthTag()], body.length + tagBytes);
  }

  #ready(): { key: KeyObject; pads: MacPads } {
    const key = this.#key;
    const pads = this.#pads;
    if (key === undefined || pads === undefined)
      throw new GatelogError('seal.dropped', 'the session has ended');
    return { key, pads };
  }
}

export function payloadId(number: number): string {
  return `p${number}`;
}

const aadLabel = 'gatelog/audit/v1/payload';

/** label, origin, session: each behind its length in two bytes, so that no two scopes spell the same bytes. */
export function aadPrefix(scope: SealScope): Buffer {
  const parts = [aadLabel, scope.origin, scope.session].map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]));
}

/** Appends payload id (behind its length) and chunk number (8 bytes) at `from`; returns the end. */
export function writeAad(target: Buffer, from: number, payload: string, chunk: number): number {
  const length = target.write(payload, from + 2, 'latin1');
  target.writeUInt16BE(length, from);
  target.writeUInt32BE(0, from + 2 + length);
  target.writeUInt32BE(chunk, from + 6 + length);
  return from + 10 + length;
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(part.length);
  return length;
}
