// RowDescription from a Describe of a statement, made to say the result formats its Bind asked for.

/** `columns` is the whole message; formats follow Bind's rule: none = text, one = for all, else one each. */
export function describedAs(columns: Buffer, formats: readonly number[]): Buffer {
  const message = Buffer.from(columns);
  const count = message.readInt16BE(5);
  let at = 7;
  for (let i = 0; i < count; i++) {
    // Name and its NUL, then table OID 4, attribute 2, type OID 4, size 2, modifier 4, format 2.
    at = message.indexOf(0, at) + 1 + 18;
    message.writeInt16BE(formats[formats.length === 1 ? 0 : i] ?? 0, at - 2);
  }
  return message;
}
