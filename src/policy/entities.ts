// Makes Cedar entities of the nouns: a principal with its groups and roles, a resource with its ancestors.
import type { EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { Resource } from '../model/action.ts';
import { GatelogError } from '../model/error.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { dotted, principalEntityId, segment } from './entity-id.ts';

/** As much of a target as policy sees. */
export interface TargetName {
  readonly name: string;
  readonly database: string;
}

const principalTypes: Record<PrincipalKind, string> = { agent: 'Agent', workload: 'Workload', user: 'User' };

/** Unknown groups become none here: `groups-unknown.ts` sees to it that this never decides anything. */
export function principalEntity(principal: Principal): EntityJson {
  const groups = principal.groups === 'unknown' ? [] : principal.groups;
  return {
    uid: principalUid(principal),
    attrs: {
      tenant: principal.tenant,
      subject: principal.subject,
      tokenKind: principal.tokenKind,
      scopes: [...new Set(principal.scopes)],
      ...(principal.actor === undefined ? {} : { actor: principal.actor }),
      ...(principal.human === undefined ? {} : { human: principal.human }),
    },
    parents: [
      ...parents('Group', groups),
      ...parents('Role', principal.roles),
      ...parents('DirectoryRole', principal.directoryRoles),
    ],
  };
}

export function principalUid(principal: Principal): TypeAndId {
  return {
    type: principalTypes[principal.kind],
    id: principalEntityId(principal.tenant, principal.subject),
  };
}

function parents(type: string, ids: readonly string[]): TypeAndId[] {
  return [...new Set(ids)].map((id) => ({ type, id }));
}

export function resourceUid(target: TargetName, resource: Resource): TypeAndId {
  return chain(target, resource)[0].uid as TypeAndId;
}

/** The resource first, then its ancestors up to the target. Throws `policy.resource` on a malformed path. */
export function chain(target: TargetName, resource: Resource): [EntityJson, ...EntityJson[]] {
  const root = targetEntity(target);
  const database = databaseEntity(target, target.database, root);
  const [first = '', second = ''] = checkedPath(resource);
  if (resource.kind === 'Gateway') return [gateway];
  if (resource.kind === 'Target') return [root];
  if (resource.kind === 'DataClass') return [classEntity(target, first, root), root];
  if (resource.kind === 'Database') return [databaseEntity(target, first, root), root];
  const schema = schemaEntity(target, first, database);
  if (resource.kind === 'Schema') return [schema, database, root];
  return [leafEntity(target, resource.kind, first, second, schema), schema, database, root];
}

const gateway: EntityJson = { uid: { type: 'Gateway', id: 'gatelog' }, attrs: {}, parents: [] };

const pathLengths: Record<Resource['kind'], number> = {
  Gateway: 0,
  Target: 0,
  DataClass: 1,
  Database: 1,
  Schema: 1,
  Table: 2,
  Function: 2,
};

/** False for a kind we do not know or a path of another length: such a thing cannot exist. */
export function wellFormed(resource: Resource): boolean {
  return pathLengths[resource.kind] === resource.path.length;
}

function checkedPath(resource: Resource): readonly string[] {
  if (wellFormed(resource)) return resource.path;
  throw new GatelogError(
    'policy.resource',
    `a ${resource.kind} with a path of ${resource.path.length} names`,
  );
}

function targetEntity(target: TargetName): EntityJson {
  return { uid: { type: 'Target', id: segment(target.name) }, attrs: { name: target.name }, parents: [] };
}

function classEntity(target: TargetName, name: string, root: EntityJson): EntityJson {
  return {
    uid: { type: 'DataClass', id: `${segment(target.name)}/${segment(name)}` },
    attrs: { name, target: target.name },
    parents: [root.uid],
  };
}

function databaseEntity(target: TargetName, name: string, root: EntityJson): EntityJson {
  return {
    uid: { type: 'Database', id: `${segment(target.name)}/${segment(name)}` },
    attrs: { name, target: target.name },
    parents: [root.uid],
  };
}

function schemaEntity(target: TargetName, name: string, database: EntityJson): EntityJson {
  return {
    uid: { type: 'Schema', id: `${segment(target.name)}/${dotted(name)}` },
    attrs: { name, target: target.name, database: target.database },
    parents: [database.uid],
  };
}

function leafEntity(
  target: TargetName,
  type: 'Table' | 'Function',
  schema: string,
  name: string,
  parent: EntityJson,
): EntityJson {
  return {
    uid: { type, id: `${segment(target.name)}/${dotted(schema)}.${dotted(name)}` },
    attrs: { name, schema, target: target.name, database: target.database },
    parents: [parent.uid],
  };
}
