// Values with their lengths: the layout that Bind, FunctionCall and DataRow share.
import type { ByteReader, Fail } from '../../wire/reader.ts';

/** A length of -1 is NULL. The values are views into the message. */
export function readValues(reader: ByteReader, fail: Fail): (Buffer | null)[] {
  const count = reader.uint16();
  // Each value takes four bytes at least: a claim beyond what is there must not make us loop.
  if (count * 4 > reader.left) return fail('a message does not hold the values it claims');
  const values: (Buffer | null)[] = [];
  for (let i = 0; i < count; i++) {
    const length = reader.int32();
    if (length < -1) return fail('a value has a negative length');
    values.push(length === -1 ? null : reader.slice(length));
  }
  return values;
}
