// GUIDs as Entra writes them: lower case, with hyphens.

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const guidInside = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && guid.test(value);
}

/** The first GUID inside a string. */
export function findGuid(value: string): string | undefined {
  return guidInside.exec(value)?.[0];
}
