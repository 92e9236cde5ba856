// Writes one message: the type byte, a length patched in at the end, and the fields between.
import { ByteWriter } from '../../wire/writer.ts';

export function frame(type: number, fill?: (writer: ByteWriter) => void): Buffer {
  const writer = new ByteWriter(64);
  writer.int8(type).int32(4);
  fill?.(writer);
  return writer.patchInt32(1, writer.length - 1).take();
}

/** A packet of the opening: length and code, no type byte. */
export function openingPacket(code: number, fill?: (writer: ByteWriter) => void): Buffer {
  const writer = new ByteWriter(64);
  writer.int32(8).int32(code);
  fill?.(writer);
  return writer.patchInt32(0, writer.length).take();
}
