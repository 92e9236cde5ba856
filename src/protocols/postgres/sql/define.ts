// CREATE, ALTER and DROP of objects that have no resource of their own: one line each.
import { schemasToCreateIn } from './names.ts';
import { database, target } from './objects.ts';
import type { Resource } from '../../../model/action.ts';
import { create } from './create-as.ts';
import { definition } from './create.ts';
import { type Body, type Node, type NodeName, namesOf } from './tree.ts';
import { type Handlers, type Place, visitRest } from './walk.ts';

type Verb = 'sql:create' | 'sql:alter' | 'sql:drop' | 'sql:admin';
/** `schema`: the one the name in this field says, or the first of the path. */
type Where = 'database' | 'target' | { readonly schema: string };

/** Statement, verb, type of object, where it stands. */
const lines: readonly (readonly [NodeName, Verb, string, Where])[] = [
  ['CreateExtensionStmt', 'sql:create', 'extension', 'database'],
  ['CreateFdwStmt', 'sql:create', 'foreign-data-wrapper', 'database'],
  ['CreateForeignServerStmt', 'sql:create', 'foreign-server', 'database'],
  ['CreateUserMappingStmt', 'sql:create', 'user-mapping', 'database'],
  ['ImportForeignSchemaStmt', 'sql:create', 'foreign-schema', 'database'],
  ['CreateEventTrigStmt', 'sql:create', 'event-trigger', 'database'],
  ['CreatePLangStmt', 'sql:create', 'language', 'database'],
  ['CreateCastStmt', 'sql:create', 'cast', 'database'],
  ['CreateTransformStmt', 'sql:create', 'transform', 'database'],
  ['CreateAmStmt', 'sql:create', 'access-method', 'database'],
  ['CreatePublicationStmt', 'sql:create', 'publication', 'database'],
  ['CreateOpClassStmt', 'sql:create', 'operator-class', { schema: 'opclassname' }],
  ['CreateOpFamilyStmt', 'sql:create', 'operator-family', { schema: 'opfamilyname' }],
  ['CreateConversionStmt', 'sql:create', 'conversion', { schema: 'conversion_name' }],
  ['CreateDomainStmt', 'sql:create', 'domain', { schema: 'domainname' }],
  ['CreateEnumStmt', 'sql:create', 'type', { schema: 'typeName' }],
  ['CreateRangeStmt', 'sql:create', 'type', { schema: 'typeName' }],
  ['DefineStmt', 'sql:create', 'definition', { schema: 'defnames' }],
  ['CreateStatsStmt', 'sql:create', 'statistics', { schema: 'defnames' }],
  ['CreateRoleStmt', 'sql:create', 'role', 'target'],
  ['CreatedbStmt', 'sql:create', 'database', 'target'],
  ['CreateTableSpaceStmt', 'sql:create', 'tablespace', 'target'],
  ['CreateSubscriptionStmt', 'sql:create', 'subscription', 'target'],
  ['AlterExtensionStmt', 'sql:alter', 'extension', 'database'],
  ['AlterExtensionContentsStmt', 'sql:alter', 'extension', 'database'],
  ['AlterFdwStmt', 'sql:alter', 'foreign-data-wrapper', 'database'],
  ['AlterForeignServerStmt', 'sql:alter', 'foreign-server', 'database'],
  ['AlterUserMappingStmt', 'sql:alter', 'user-mapping', 'database'],
  ['AlterEventTrigStmt', 'sql:alter', 'event-trigger', 'database'],
  ['AlterCollationStmt', 'sql:alter', 'collation', 'database'],
  ['AlterDomainStmt', 'sql:alter', 'domain', 'database'],
  ['AlterEnumStmt', 'sql:alter', 'type', 'database'],
  ['AlterTypeStmt', 'sql:alter', 'type', 'database'],
  ['AlterOperatorStmt', 'sql:alter', 'operator', 'database'],
  ['AlterOpFamilyStmt', 'sql:alter', 'operator-family', 'database'],
  ['AlterTSDictionaryStmt', 'sql:alter', 'text-search-dictionary', 'database'],
  ['AlterTSConfigurationStmt', 'sql:alter', 'text-search-configuration', 'database'],
  ['AlterPublicationStmt', 'sql:alter', 'publication', 'database'],
  ['AlterStatsStmt', 'sql:alter', 'statistics', 'database'],
  ['AlterDatabaseStmt', 'sql:alter', 'database', 'target'],
  ['AlterDatabaseRefreshCollStmt', 'sql:alter', 'database', 'target'],
  ['AlterDatabaseSetStmt', 'sql:alter', 'database', 'target'],
  ['AlterRoleStmt', 'sql:alter', 'role', 'target'],
  ['AlterRoleSetStmt', 'sql:alter', 'role', 'target'],
  ['AlterTableSpaceOptionsStmt', 'sql:alter', 'tablespace', 'target'],
  ['AlterTableMoveAllStmt', 'sql:alter', 'tablespace', 'target'],
  ['AlterSubscriptionStmt', 'sql:alter', 'subscription', 'target'],
  ['ReassignOwnedStmt', 'sql:alter', 'role', 'target'],
  ['DropUserMappingStmt', 'sql:drop', 'user-mapping', 'database'],
  ['DropRoleStmt', 'sql:drop', 'role', 'target'],
  ['DropdbStmt', 'sql:drop', 'database', 'target'],
  ['DropTableSpaceStmt', 'sql:drop', 'tablespace', 'target'],
  ['DropSubscriptionStmt', 'sql:drop', 'subscription', 'target'],
  ['DropOwnedStmt', 'sql:drop', 'role', 'target'],
  ['AlterSystemStmt', 'sql:admin', 'system', 'target'],
  ['LoadStmt', 'sql:admin', 'library', 'target'],
];

export const definedVerbs: Readonly<Record<string, Verb>> = Object.fromEntries(
  lines.map(([type, verb]) => [type, verb]),
);

export const defineHandlers = {
  ...Object.fromEntries(
    lines.map((line) => [line[0], (body: Body, place: Place) => define(line, body, place)]),
  ),
  CompositeTypeStmt: (body, place) => {
    create(body.typevar ?? {}, 'type', place);
    visitRest('CompositeTypeStmt', body, definition(place), ['typevar']);
  },
  PublicationTable: (body, place) => visitRest('PublicationTable', body, definition(place)),
} as Handlers;

function define(line: (typeof lines)[number], body: Body, place: Place): void {
  const [type, verb, objectType, where] = line;
  const { findings } = place.pass;
  for (const resource of resources(where, body, place)) findings.access(verb, resource, { objectType });
  if (type === 'DropOwnedStmt') findings.effect({ type: 'drop-temporary', name: null });
  if (objectType === 'role' || objectType === 'extension') findings.effect({ type: 'settings' });
  visitRest(type, body, definition(place));
}

function resources(where: Where, body: Body, place: Place): readonly Resource[] {
  if (where === 'target') return [target];
  if (where === 'database') return [database(place)];
  const names = namesOf(body[where.schema] as readonly Node[] | undefined);
  if (names === undefined) place.pass.findings.doubt('object-name');
  const schemas = schemasToCreateIn(place.pass.world, place.pass.findings, names?.at(-2));
  return schemas.map((schema) => ({ kind: 'Schema', path: [schema] }));
}
