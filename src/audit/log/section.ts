// Payload records: the same bytes in the WAL frame and in `payload/<day>/<session>.enc`, so publishing is a byte copy.
import { crc32 } from 'node:zlib';
import { GatelogError } from '../../model/error.ts';
import type { PayloadSection } from '../append.ts';

// u32be bodyLen | u32be crc32(body) | body
// body = u32be day (days since 1970 UTC) | u8 len, session | u8 len, payload id | u32be chunk | ciphertext
const headBytes = 8;
/** 64 KiB of ciphertext, its tag, and room for what a seal may put around it. */
const maxCiphertext = 128 * 1024;

export interface StoredSection extends PayloadSection {
  /** Days since 1970 (UTC) when it was queued: names the folder, so that a second publish finds the first. */
  readonly day: number;
}

function checkSection({ session, payload, chunk, ciphertext }: PayloadSection): void {
  const ok =
    /^[A-Za-z0-9_-]{1,64}$/.test(session) &&
    payload.length > 0 &&
    Buffer.byteLength(payload) <= 255 &&
    Number.isInteger(chunk) &&
    chunk >= 0 &&
    chunk < 2 ** 32 &&
    ciphertext.length <= maxCiphertext;
  if (!ok) throw new GatelogError('log.section', 'a payload section is out of bounds', { data: { chunk } });
}

export function encodeSection(section: PayloadSection, day: number): Buffer {
  checkSection(section);
  const session = Buffer.from(section.session, 'latin1');
  const payload = Buffer.from(section.payload);
  const bodyBytes = 10 + session.length + payload.length + section.ciphertext.length;
  const bytes = Buffer.allocUnsafe(headBytes + bodyBytes);
  let at = bytes.writeUInt32BE(day, headBytes);
  at = bytes.writeUInt8(session.length, at);
  at += session.copy(bytes, at);
  at = bytes.writeUInt8(payload.length, at);
  at += payload.copy(bytes, at);
  at = bytes.writeUInt32BE(section.chunk, at);
  section.ciphertext.copy(bytes, at);
  bytes.writeUInt32BE(bodyBytes, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(headBytes)), 4);
  return bytes;
}

function decodeBody(body: Buffer): StoredSection | undefined {
  if (body.length < 10) return undefined;
  const sessionEnd = 5 + body.readUInt8(4);
  if (sessionEnd >= body.length) return undefined;
  const payloadEnd = sessionEnd + 1 + body.readUInt8(sessionEnd);
  if (payloadEnd + 4 > body.length) return undefined;
  return {
    day: body.readUInt32BE(0),
    session: body.toString('latin1', 5, sessionEnd),
    payload: body.toString('utf8', sessionEnd + 1, payloadEnd),
    chunk: body.readUInt32BE(payloadEnd),
    ciphertext: body.subarray(payloadEnd + 4),
  };
}

export interface SectionAt {
  readonly section: StoredSection;
  /** The whole record, head and all. */
  readonly record: Buffer;
  readonly end: number;
}

/** The record at `at`, or undefined when there is none that is whole and sound. Slices share the memory of `bytes`. */
export function sectionAt(bytes: Buffer, at: number): SectionAt | undefined {
  if (at + headBytes > bytes.length) return undefined;
  const end = at + headBytes + bytes.readUInt32BE(at);
  if (end > bytes.length) return undefined;
  const body = bytes.subarray(at + headBytes, end);
  if (crc32(body) !== bytes.readUInt32BE(at + 4)) return undefined;
  const section = decodeBody(body);
  return section && { section, record: bytes.subarray(at, end), end };
}

/** All records of the payload part of a frame, which is whole or wrong. */
export function* sectionsOf(bytes: Buffer): Generator<SectionAt> {
  for (let at = 0; at < bytes.length; ) {
    const found = sectionAt(bytes, at);
    if (found === undefined) throw new GatelogError('log.damaged', 'a payload record in the WAL is damaged');
    yield found;
    at = found.end;
  }
}

let lastDay = { day: -1, name: '' };

/** Folder of a day: `2026-11-20`. Asked for each record, and nearly always of the same day. */
export function dayName(day: number): string {
  if (day !== lastDay.day) lastDay = { day, name: new Date(day * 86_400_000).toISOString().slice(0, 10) };
  return lastDay.name;
}
