// WAL frames: one per group commit. Encoded into a growing buffer while callers append, decoded by recovery and publishing.
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { GatelogError } from '../../model/error.ts';

// "AGW1" | u32le bodyLen | u32le crc32(body) | body
// body = u64le firstIndex | u32le n | n x (u16be len, entry) | u32le payloadBytes | payload records | u16be noteLen | note
export const frameMagic: Buffer = Buffer.from('AGW1');
export const frameHeadBytes = 12;
const entriesAt = frameHeadBytes + 12;
/** Far above what one batch can reach; a length beyond it is damage, not a frame. */
const maxBodyBytes = 512 * 1024 * 1024;

/** Entries and payload records of one batch, as they gather. */
export class FrameBuilder {
  #bytes: Buffer;
  #end = entriesAt;
  #count = 0;
  #sectionBytes = 0;
  readonly #sections: Buffer[] = [];

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get count(): number {
    return this.#count;
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  get bytes(): number {
    return this.#end - entriesAt + this.#sectionBytes;
  }

  addEntry(entry: Buffer): void {
    this.#reserve(entry.length + 2);
    const at = this.#bytes.writeUInt16BE(entry.length, this.#end);
    entry.copy(this.#bytes, at);
    this.#end = at + entry.length;
    this.#count += 1;
  }

  /** Keeps the record itself until the frame is sealed: it must not be changed meanwhile. */
  addSection(record: Buffer): void {
    this.#sections.push(record);
    this.#sectionBytes += record.length;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + more));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }

  /** RFC 6962 leaf hashes, in order. */
  hashLeaves(add: (leaf: Buffer) => void): void {
    const bytes = this.#bytes;
    for (let at = entriesAt; at < this.#end; ) {
      const end = at + 2 + bytes.readUInt16BE(at);
      // The leaf prefix 0x00 goes where the low byte of the length stands, for the time of the hash: no copy.
      const low = bytes[at + 1] as number;
      bytes[at + 1] = 0;
      add(hash('sha256', bytes.subarray(at + 1, end), 'buffer'));
      bytes[at + 1] = low;
      at = end;
    }
  }

  /** Writes the rest around the entries and returns the frame, valid until `reset`. */
  seal(firstIndex: number, note: string): Buffer {
    const noteBytes = Buffer.from(note);
    this.#reserve(4 + this.#sectionBytes + 2 + noteBytes.length);
    const bytes = this.#bytes;
    let at = bytes.writeUInt32LE(this.#sectionBytes, this.#end);
    for (const record of this.#sections) at += record.copy(bytes, at);
    at = bytes.writeUInt16BE(noteBytes.length, at);
    at += noteBytes.copy(bytes, at);
    bytes.writeBigUInt64LE(BigInt(firstIndex), frameHeadBytes);
    bytes.writeUInt32LE(this.#count, frameHeadBytes + 8);
    frameMagic.copy(bytes, 0);
    bytes.writeUInt32LE(at - frameHeadBytes, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(frameHeadBytes, at)), 8);
    return bytes.subarray(0, at);
  }

  reset(): void {
    this.#end = entriesAt;
    this.#count = 0;
    this.#sectionBytes = 0;
    this.#sections.length = 0;
  }
}

/** Slices share the memory they were decoded from. */
export interface Frame {
  readonly firstIndex: number;
  readonly count: number;
  /** `count` times u16be length and entry: the encoding of entry bundles. */
  readonly entries: Buffer;
  readonly sections: Buffer;
  readonly note: Buffer;
  /** Offset just behind the frame. */
  readonly end: number;
}

/** Bytes of the frame at `at`, from its head; undefined when there is no head. */
export function frameLength(bytes: Buffer, at: number): number | undefined {
  if (at + frameHeadBytes > bytes.length || bytes.compare(frameMagic, 0, 4, at, at + 4) !== 0)
    return undefined;
  const body = bytes.readUInt32LE(at + 4);
  return body < 18 || body > maxBodyBytes ? undefined : frameHeadBytes + body;
}

/** The frame at `at`, or undefined when it is not whole or its CRC is wrong. */
export function frameAt(bytes: Buffer, at: number): Frame | undefined {
  const length = frameLength(bytes, at);
  if (length === undefined || at + length > bytes.length) return undefined;
  const body = bytes.subarray(at + frameHeadBytes, at + length);
  if (crc32(body) !== bytes.readUInt32LE(at + 8)) return undefined;
  return decodeBody(body, at + length);
}

/** A body whose CRC is right and whose parts do not fit was written wrong: that is no torn tail. */
function decodeBody(body: Buffer, end: number): Frame {
  const count = body.readUInt32LE(8);
  const entriesEnd = skipEntries(body, 12, count);
  if (entriesEnd + 4 > body.length) throw damaged();
  const sectionsEnd = entriesEnd + 4 + body.readUInt32LE(entriesEnd);
  if (sectionsEnd + 2 > body.length) throw damaged();
  const noteEnd = sectionsEnd + 2 + body.readUInt16BE(sectionsEnd);
  if (noteEnd !== body.length) throw damaged();
  return {
    firstIndex: Number(body.readBigUInt64LE(0)),
    count,
    entries: body.subarray(12, entriesEnd),
    sections: body.subarray(entriesEnd + 4, sectionsEnd),
    note: body.subarray(sectionsEnd + 2),
    end,
  };
}

/** Offset behind `count` length-prefixed entries. */
export function skipEntries(bytes: Buffer, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i += 1) {
    if (at + 2 > bytes.length) throw damaged();
    at += 2 + bytes.readUInt16BE(at);
  }
  if (at > bytes.length) throw damaged();
  return at;
}

function damaged(): GatelogError {
  return new GatelogError('log.damaged', 'a WAL frame with a right checksum does not decode');
}
