// From a name in a text to what it means at the server: relations, functions and types along the search path.
import type { RangeVar, TypeName } from 'libpg-query';
import type { CatalogueFunction, CatalogueType, Relation } from '../catalogue/catalogue.ts';
import { namesOf } from '../sql/tree.ts';
import type { LineageFacts, TemporaryTable } from './facts.ts';

export type RelationFound =
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'temporary'; readonly table: TemporaryTable }
  | { readonly kind: 'unknown'; readonly why: string };

/** Schemas of temporary relations: `pg_temp`, or a session's number. */
const temporaries = /^pg_temp(_\d+)?$/;

export function isTemporarySchema(schema: string | undefined): boolean {
  return schema !== undefined && temporaries.test(schema);
}

export function findRelation(facts: LineageFacts, name: RangeVar): RelationFound {
  const { relname = '', schemaname } = name;
  if (schemaname !== undefined) return findIn(facts, schemaname, relname) ?? unknown('unknown-relation');
  const order = searchOrder(facts.schemas);
  if (order === undefined) return unknown('unknown-path');
  for (const schema of order) {
    const found = findIn(facts, schema, relname);
    if (found !== undefined) return found;
  }
  return unknown('unknown-relation');
}

function findIn(facts: LineageFacts, schema: string, name: string): RelationFound | undefined {
  if (isTemporarySchema(schema)) return findTemporary(facts, name);
  const relation = facts.catalogue.relation(schema, name);
  return relation === undefined ? undefined : { kind: 'relation', relation };
}

function findTemporary(facts: LineageFacts, name: string): RelationFound | undefined {
  const table = facts.temporary(name);
  if (table === 'no') return undefined;
  return table === 'unknown' ? unknown('unknown-temporary') : { kind: 'temporary', table };
}

function unknown(why: string): RelationFound {
  return { kind: 'unknown', why };
}

/** pg_temp and pg_catalog come first unless the path says where (namespace.c, recomputeNamespacePath). */
function searchOrder(schemas: readonly string[] | undefined): readonly string[] | undefined {
  if (schemas === undefined) return undefined;
  const implicit = schemas.some(isTemporarySchema) ? [] : ['pg_temp'];
  if (!schemas.includes('pg_catalog')) implicit.push('pg_catalog');
  return [...implicit, ...schemas];
}

/** What a call by this name may run. Candidates of all schemas compete by their argument types (FuncnameGetCandidates). */
export interface FunctionFound {
  /** One of PostgreSQL's own may be meant. */
  readonly builtin: boolean;
  readonly users: readonly CatalogueFunction[];
  /** A user's function may be meant, and it is not known which. */
  readonly unknown: boolean;
}

export function findFunctions(facts: LineageFacts, names: readonly string[]): FunctionFound {
  const { catalogue, schemas } = facts;
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  const users = (from: string) => catalogue.functions(from, name);
  if (schema !== undefined) return { builtin: schema === 'pg_catalog', users: users(schema), unknown: false };
  if (schemas === undefined) return { builtin: true, users: [], unknown: catalogue.hasUserFunction(name) };
  const path = new Set(['pg_catalog', ...schemas]);
  return { builtin: true, users: [...path].flatMap(users), unknown: false };
}

/** Whether an operator of this name may run a user's function. */
export function mayBeUserOperator(facts: LineageFacts, names: readonly string[]): boolean {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (!facts.catalogue.hasUserOperator(name)) return schema !== undefined && schema !== 'pg_catalog';
  if (schema !== undefined) return true;
  return facts.schemas === undefined || facts.schemas.some((one) => one !== 'pg_catalog');
}

/** The type a cast names, with its array; undefined when it is not known. */
export function findType(facts: LineageFacts, name: TypeName | undefined): CatalogueType | undefined {
  const names = namesOf(name?.names);
  if (name === undefined || names === undefined || name.setof === true || name.pct_type === true)
    return undefined;
  const last = names.at(-1) ?? '';
  const type = findTypeNamed(facts, names.at(-2), last);
  return type === undefined || name.arrayBounds === undefined ? type : arrayOf(facts, type);
}

function findTypeNamed(
  { catalogue, schemas }: LineageFacts,
  schema: string | undefined,
  name: string,
): CatalogueType | undefined {
  if (schema !== undefined) return catalogue.type(schema, name);
  if (schemas === undefined) return undefined;
  const path = schemas.includes('pg_catalog') ? schemas : ['pg_catalog', ...schemas];
  for (const one of path) {
    const found = catalogue.type(one, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The array type of a type is named after it, with as many underscores as make it unique. */
export function arrayOf({ catalogue }: LineageFacts, type: CatalogueType): CatalogueType | undefined {
  if (type.element !== 0) return type;
  const named = catalogue.type(type.schema, `_${type.name}`);
  return named?.element === type.oid ? named : undefined;
}
