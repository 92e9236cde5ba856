// Relations of PostgreSQL's own where values of users' tables, texts of others' statements or passwords show.
import type { Relation } from '../catalogue/catalogue.ts';
import { isBuiltin } from '../sql/names.ts';

/** Everything in them. */
const whole = new Set(
  (
    'pg_statistic pg_statistic_ext_data pg_stats pg_stats_ext pg_stats_ext_exprs pg_largeobject pg_hba_file_rules ' +
    'pg_ident_file_mappings pg_file_settings'
  ).split(' '),
);

/** Some of their columns. */
const parts = new Set([
  'pg_attribute.attmissingval',
  'pg_authid.rolpassword',
  'pg_backend_memory_contexts.ident',
  'pg_shadow.passwd',
  'pg_cursors.statement',
  'pg_prepared_statements.statement',
  'pg_stat_activity.application_name',
  'pg_stat_activity.query',
  'pg_stat_replication.application_name',
  'pg_stat_wal_receiver.conninfo',
  'pg_subscription.subconninfo',
  'pg_user_mapping.umoptions',
  'pg_user_mappings.umoptions',
]);

const schemas = new Set(['pg_catalog', 'information_schema']);

/** Options of foreign servers' users: passwords among them. */
const optionsOfUsers = new Set(['_pg_user_mappings', 'user_mapping_options']);

/** One the server came with: its columns are not traced further. */
export function isServersOwn(relation: Relation): boolean {
  return schemas.has(relation.schema) && relation.definition === undefined;
}

/** A relation of pg_catalog that is newer than this list may show anything. */
export function isLeak(relation: Relation, column: string): boolean {
  const { schema, name } = relation;
  if (schema === 'information_schema') return optionsOfUsers.has(name);
  return whole.has(name) || !isBuiltin('relations', name) || parts.has(`${name}.${column}`);
}
