// Streaming seal: an answer of any size becomes chunks of 64 KiB as it passes, kept up to a cap and counted beyond it.
import { createHash, type Hash, type Hmac } from 'node:crypto';
import type { PayloadSection } from '../append.ts';
import type { Cut, PayloadDescriptor } from '../entry.ts';
import { chunkBytes, payloadId, type Seal } from './seal.ts';

/** What a finished stream leaves for the closing entry. Sections before the last were given away already. */
export interface StreamedPayload {
  readonly descriptor?: PayloadDescriptor;
  readonly cut?: Cut;
  readonly sections: readonly PayloadSection[];
}

/** Present from the first full chunk on: a payload that fits one chunk never needs it. */
interface LongState {
  readonly number: number;
  readonly pt: Hmac;
  readonly ct: Hash;
  chunks: number;
}

/**
 * Bounds its memory to one chunk. Bytes are copied or digested during `write`: the slice may be reused after.
 * `emit` receives each full chunk; it must not throw.
 */
export class SealStream {
  readonly #seal: Seal;
  readonly #role: string;
  readonly #cap: number;
  readonly #emit: (section: PayloadSection) => void;
  #staged: Buffer | undefined;
  #used = 0;
  #kept = 0;
  #rows: number | undefined;
  #long: LongState | undefined;
  #rest: { readonly number: number; readonly pt: Hmac; bytes: number } | undefined;

  /** `cap` in bytes; 0 keeps nothing and still commits to all. */
  constructor(seal: Seal, role: string, cap: number, emit: (section: PayloadSection) => void) {
    this.#seal = seal;
    this.#role = role;
    this.#cap = cap;
    this.#emit = emit;
  }

  /** `rows` counts the rows that end within these bytes, where the caller knows. */
  write(bytes: Uint8Array, rows?: number): void {
    const room = this.#cap - this.#kept;
    if (bytes.length <= room) {
      this.#keep(bytes);
      if (rows !== undefined) this.#rows = (this.#rows ?? 0) + rows;
      return;
    }
    if (room > 0) this.#keep(bytes.subarray(0, room));
    if (rows !== undefined) this.#rows ??= 0;
    this.#skip(bytes.subarray(Math.max(room, 0)));
  }

  finish(): StreamedPayload {
    const cut = this.#cutState();
    const kept = this.#long === undefined ? this.#finishShort() : this.#finishLong(this.#long);
    this.#staged = undefined;
    return cut === undefined ? kept : { ...kept, cut };
  }

  #keep(bytes: Uint8Array): void {
    this.#kept += bytes.length;
    let from = 0;
    while (from < bytes.length) {
      const take = Math.min(chunkBytes - this.#used, bytes.length - from);
      this.#stage(bytes.subarray(from, from + take));
      from += take;
      if (this.#used === chunkBytes) this.#flush();
    }
  }

  /** Grows by doubling up to one chunk, so that a small answer costs no more than a copy of itself. */
  #stage(bytes: Uint8Array): void {
    const end = this.#used + bytes.length;
    if (this.#staged === undefined || this.#staged.length < end) {
      const grown = Buffer.allocUnsafe(
        this.#used === 0 ? end : Math.min(chunkBytes, Math.max(end, 2 * this.#used)),
      );
      this.#staged?.copy(grown, 0, 0, this.#used);
      this.#staged = grown;
    }
    this.#staged.set(bytes, this.#used);
    this.#used = end;
  }

  #flush(): void {
    const long = (this.#long ??= this.#lengthen());
    this.#emit(this.#sealStaged(long));
  }

  #lengthen(): LongState {
    const number = this.#seal.take();
    return { number, pt: this.#seal.commitment(number), ct: createHash('sha256'), chunks: 0 };
  }

  #sealStaged(long: LongState): PayloadSection {
    const plaintext = (this.#staged as Buffer).subarray(0, this.#used);
    const ciphertext = this.#seal.chunk(long.number, long.chunks, plaintext);
    long.pt.update(plaintext);
    long.ct.update(ciphertext);
    this.#used = 0;
    const place = { session: this.#seal.scope.session, payload: payloadId(long.number) };
    return { ...place, chunk: long.chunks++, ciphertext };
  }

  #finishShort(): StreamedPayload {
    if (this.#staged === undefined || this.#used === 0) return { sections: [] };
    return this.#seal.seal(this.#role, this.#staged.subarray(0, this.#used));
  }

  #finishLong(long: LongState): StreamedPayload {
    const sections = this.#used === 0 ? [] : [this.#sealStaged(long)];
    const id = payloadId(long.number);
    const digests = { pt: long.pt.digest('base64url'), ct: long.ct.digest('base64url') };
    return { descriptor: { id, role: this.#role, len: this.#kept, ...digests }, sections };
  }

  #skip(bytes: Uint8Array): void {
    const rest = (this.#rest ??= this.#startRest());
    rest.pt.update(bytes);
    rest.bytes += bytes.length;
  }

  /** Keyed like every commitment: a bare digest would let short answers be guessed after deletion. */
  #startRest(): { readonly number: number; readonly pt: Hmac; bytes: number } {
    const number = this.#seal.take();
    return { number, pt: this.#seal.commitment(number), bytes: 0 };
  }

  #cutState(): Cut | undefined {
    const rest = this.#rest;
    if (rest === undefined) return undefined;
    const what = { bytes: rest.bytes, id: payloadId(rest.number), pt: rest.pt.digest('base64url') };
    return { bytes: this.#kept, rest: what, ...(this.#rows === undefined ? {} : { rows: this.#rows }) };
  }
}
