// The schema as plain data: which fields there are, what each takes, and which field stands at a path.
import { z } from 'zod';
import type { FileKind } from './fields.ts';
import type { Path } from './mistake.ts';
import { schema } from './schema.ts';

/** One field: JSON Schema, with what `meta` adds in `fields.ts` and the schema files. */
export interface Field {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: string;
  /** In words, how to write the value. */
  readonly takes?: string;
  readonly file?: FileKind;
  /** The value names an environment variable. */
  readonly env?: boolean;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  /** Fields under names the file chooses, as `targets` has them. */
  readonly additionalProperties?: Field | false;
  readonly items?: Field;
  readonly anyOf?: readonly Field[];
}

export function describeSchema(): Field {
  return z.toJSONSchema(schema, { io: 'input' }) as Field;
}

/** The field at a path; of alternatives, the one that has fields of its own. */
export function fieldAt(top: Field, path: Path): Field | undefined {
  let field: Field | undefined = top;
  for (const step of path) {
    if (field === undefined) return undefined;
    field = typeof step === 'number' ? fieldsOf(field).items : childOf(fieldsOf(field), step);
  }
  return field;
}

/** `{ ... }` or `[ ... ]` of a field that is also allowed to be something else. */
export function fieldsOf(field: Field): Field {
  return (
    field.anyOf?.find((choice) => choice.properties !== undefined || choice.items !== undefined) ?? field
  );
}

function childOf(field: Field, key: string): Field | undefined {
  if (field.properties !== undefined && Object.hasOwn(field.properties, key)) return field.properties[key];
  return field.additionalProperties || undefined;
}
