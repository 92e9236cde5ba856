// What DDL, GRANT and COMMENT are about: a node that names an object of some type, as resources.
import type { Node, ObjectType, RangeVar } from 'libpg-query';
import type { Resource } from '../../../model/action.ts';
import { functionsNamed, relationsNamed } from './names.ts';
import { as, namesOf, stringOf } from './tree.ts';
import type { Place } from './walk.ts';

export const target: Resource = { kind: 'Target', path: [] };

export function database(place: Place): Resource {
  return { kind: 'Database', path: [place.pass.world.database] };
}

const relations = new Set(['TABLE', 'VIEW', 'MATVIEW', 'INDEX', 'SEQUENCE', 'FOREIGN_TABLE']);
const partsOfRelations = new Set(['COLUMN', 'TRIGGER', 'RULE', 'POLICY', 'TABCONSTRAINT']);
const functions = new Set(['FUNCTION', 'PROCEDURE', 'ROUTINE', 'AGGREGATE']);
const beyondDatabases = new Set(['ROLE', 'DATABASE', 'TABLESPACE', 'SUBSCRIPTION', 'PARAMETER_ACL']);

/** `OBJECT_FOREIGN_TABLE` as `foreign-table`. */
export function wordOf(type: ObjectType | undefined): string {
  return (type ?? '')
    .replace(/^OBJECT_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

/** Objects without a resource of their own count as the database, or as the target when they are shared by all. */
export function resourcesOf(
  type: ObjectType | undefined,
  node: Node | undefined,
  place: Place,
): readonly Resource[] {
  const kind = (type ?? '').replace(/^OBJECT_/, '');
  const relation = as(node, 'RangeVar');
  if (relation !== undefined) return relationsOf(relation, place);
  if (kind === 'SCHEMA') return [{ kind: 'Schema', path: [stringOf(node) ?? ''] }];
  if (functions.has(kind)) return functionsOf(node, place);
  const names = namesOf(as(node, 'List')?.items);
  if (relations.has(kind)) return relationsOf(nameOf(names, place), place);
  if (partsOfRelations.has(kind)) return relationsOf(nameOf(names?.slice(0, -1), place), place);
  return [beyondDatabases.has(kind) ? target : database(place)];
}

export function relationsOf(relation: RangeVar, place: Place): readonly Resource[] {
  return relationsNamed(place.pass.world, place.pass.findings, relation);
}

function functionsOf(node: Node | undefined, place: Place): readonly Resource[] {
  const names = namesOf(as(node, 'ObjectWithArgs')?.objname);
  if (names === undefined) place.pass.findings.doubt('function-name');
  return names === undefined ? [] : functionsNamed(place.pass.world, place.pass.findings, names, 'functions');
}

function nameOf(names: readonly string[] | undefined, place: Place): RangeVar {
  const [relname, schemaname, catalogname] = (names ?? []).toReversed();
  if (relname === undefined) place.pass.findings.doubt('relation-name');
  return {
    relname: relname ?? '',
    ...(schemaname === undefined ? {} : { schemaname }),
    ...(catalogname === undefined ? {} : { catalogname }),
  };
}
