// Leaves out what was not given: an optional field is either there or it is not.

type Given<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

export function given<Fields extends object>(fields: Fields): Given<Fields> {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Given<Fields>;
}
