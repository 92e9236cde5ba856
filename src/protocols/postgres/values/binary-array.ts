// Arrays in binary format (array_send): masks each element, leaves dimensions, bounds, element type and NULLs.
import { MOST_ELEMENTS } from './text-array.ts';

const MAX_DIMENSIONS = 6;
const HEADER = 12;
const DIMENSION = 8;
const NULL_LENGTH = Buffer.from([0xff, 0xff, 0xff, 0xff]);

/** The mask of one element; `at` counts the elements that are not NULL. */
export type MaskElementBytes = (element: Buffer, at: number) => Buffer | null;

/** Undefined when the bytes are no array of elements of that type. */
export function mapBinaryArray(
  bytes: Buffer,
  elementOid: number,
  mask: MaskElementBytes,
): Buffer | undefined {
  const count = countElements(bytes, elementOid);
  if (count === undefined) return undefined;
  const start = HEADER + DIMENSION * bytes.readInt32BE(0);
  const header = Buffer.from(bytes.subarray(0, start));
  const parts: Buffer[] = [header];
  let at = start;
  let masked = 0;
  for (let element = 0; element < count; element++) {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < -1 || length > bytes.length - at) return undefined;
    const value = length === -1 ? null : mask(bytes.subarray(at, at + length), masked++);
    // The flag says that there is a NULL; a mask may be the first.
    if (value === null) header.writeInt32BE(1, 4);
    parts.push(...(value === null ? [NULL_LENGTH] : [lengthOf(value), value]));
    at += Math.max(length, 0);
  }
  return at === bytes.length ? Buffer.concat(parts) : undefined;
}

/** An array without elements, as array_send writes it. */
export function emptyArray(elementOid: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeUInt32BE(elementOid, 8);
  return bytes;
}

/** Each element takes four bytes at least: a claim beyond what is there must not make us loop. */
function countElements(bytes: Buffer, elementOid: number): number | undefined {
  if (bytes.length < HEADER || bytes.readUInt32BE(8) !== elementOid) return undefined;
  const dimensions = bytes.readInt32BE(0);
  if (dimensions < 0 || dimensions > MAX_DIMENSIONS) return undefined;
  const start = HEADER + DIMENSION * dimensions;
  if (bytes.length < start) return undefined;
  let count = dimensions === 0 ? 0 : 1;
  for (let at = HEADER; at < start; at += DIMENSION) {
    const size = bytes.readInt32BE(at);
    if (size <= 0) return undefined;
    count *= size;
  }
  return count <= MOST_ELEMENTS && count * 4 <= bytes.length - start ? count : undefined;
}

function lengthOf(value: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value.length);
  return bytes;
}
