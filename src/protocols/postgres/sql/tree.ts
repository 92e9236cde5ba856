// Types over the parse tree, and the small readings of it that every family of statements needs.
import type { Node, TypeName } from 'libpg-query';

export type { Node } from 'libpg-query';

type Names<N> = N extends unknown ? keyof N : never;
export type NodeName = Names<Node>;
export type BodyOf<T extends NodeName> = Extract<Node, Record<T, unknown>>[T];

/** A node's fields, when its type is only known at run time. */
export type Body = Readonly<Record<string, unknown>>;

/** The type and the fields of a node; undefined for the empty node the parser writes for NULL. */
export function unwrap(node: unknown): { type: string; body: Body } | undefined {
  const entries = Object.entries(node as Body);
  const [first, ...more] = entries;
  if (first === undefined || more.length > 0) return undefined;
  return { type: first[0], body: first[1] as Body };
}

/** The fields of `node` when it is a `type`. */
export function as<T extends NodeName>(node: Node | undefined, type: T): BodyOf<T> | undefined {
  if (node === undefined || !(type in node)) return undefined;
  return (node as unknown as Record<T, BodyOf<T>>)[type];
}

/** The text of a String node. */
export function stringOf(node: Node | undefined): string | undefined {
  const found = as(node, 'String');
  return found === undefined ? undefined : (found.sval ?? '');
}

/** `a.b.c` as ['a', 'b', 'c']; undefined when anything in it is not a plain name. */
export function namesOf(nodes: readonly Node[] | undefined): readonly string[] | undefined {
  const names = (nodes ?? []).map(stringOf);
  return names.length > 0 && names.every((name) => name !== undefined) ? (names as string[]) : undefined;
}

/**
 * The value of a constant, as text; undefined for anything that is not a constant, null for NULL. A cast is looked
 * through only to `text`: others change the value (`'rolex'::varchar(4)` is `role`).
 */
export function constantOf(node: Node | undefined): string | null | undefined {
  const cast = as(node, 'TypeCast');
  if (cast !== undefined) return isText(cast.typeName) ? constantOf(cast.arg) : undefined;
  const constant = as(node, 'A_Const');
  if (constant === undefined) return undefined;
  if (constant.isnull === true) return null;
  if (constant.sval !== undefined) return constant.sval.sval ?? '';
  if (constant.ival !== undefined) return String(constant.ival.ival ?? 0);
  if (constant.fval !== undefined) return constant.fval.fval ?? '';
  if (constant.boolval !== undefined) return String(constant.boolval.boolval ?? false);
  return undefined;
}

function isText(type: TypeName | undefined): boolean {
  const names = namesOf(type?.names);
  return names?.at(-1) === 'text' && (names.length === 1 || names[0] === 'pg_catalog') && !type?.arrayBounds;
}
