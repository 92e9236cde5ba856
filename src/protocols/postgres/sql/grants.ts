// GRANT and REVOKE, of privileges and of roles.
import type { AlterDefaultPrivilegesStmt, GrantStmt, Node } from 'libpg-query';
import type { Resource } from '../../../model/action.ts';
import { definition } from './create.ts';
import { sortedSet } from './findings.ts';
import { database, resourcesOf, target, wordOf } from './objects.ts';
import { as } from './tree.ts';
import { type Handlers, type Place, visitRest } from './walk.ts';

export const grantHandlers: Handlers = {
  GrantStmt: readGrant,
  GrantRoleStmt: (body, place) => {
    place.pass.findings.access(verbOfGrant(body), target, { objectType: 'role' });
    place.pass.findings.effect({ type: 'settings' });
    visitRest('GrantRoleStmt', body, definition(place));
  },
  AlterDefaultPrivilegesStmt: readDefaults,
};

export function verbOfGrant(body: { readonly is_grant?: boolean }): string {
  return body.is_grant === true ? 'sql:grant' : 'sql:revoke';
}

function readGrant(body: GrantStmt, place: Place): void {
  const context = { objectType: wordOf(body.objtype), privileges: privilegesOf(body) };
  for (const resource of grantedOn(body, place))
    place.pass.findings.access(verbOfGrant(body), resource, context);
  // A grant of USAGE on a schema changes which schemas of the path are looked into.
  place.pass.findings.effect({ type: 'settings' });
  visitRest('GrantStmt', body, definition(place), ['objects']);
}

/** No privilege named is ALL. */
function privilegesOf(body: GrantStmt): readonly string[] {
  const names = (body.privileges ?? []).map((node) => as(node, 'AccessPriv')?.priv_name ?? 'all');
  return sortedSet(body.privileges === undefined ? ['all'] : names);
}

function grantedOn(body: GrantStmt, place: Place): readonly Resource[] {
  if (body.targtype === 'ACL_TARGET_DEFAULTS') return [database(place)];
  const type = body.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' ? 'OBJECT_SCHEMA' : body.objtype;
  return (body.objects ?? []).flatMap((node: Node) => resourcesOf(type, node, place));
}

function readDefaults(body: AlterDefaultPrivilegesStmt, place: Place): void {
  visitRest('AlterDefaultPrivilegesStmt', body, definition(place));
}
