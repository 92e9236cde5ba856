// The starter set in policies/: every rule with a case it lets through and one it stops.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import type { Access, ActionShape } from '../model/action.ts';
import { readCases } from './cases.ts';
import { PolicyEngine } from './engine.ts';
import { loadPolicies } from './load.ts';
import { access, agent, call, decide, person, shape, table } from './samples.ts';

const engine = new PolicyEngine(loadPolicies(fileURLToPath(new URL('../../policies', import.meta.url))));
const onTarget = (verb: string) => access(verb, 'Target', []);
const where = { hasWhere: true };

const allowed: Record<string, Access | ActionShape> = {
  'open a session': onTarget('connect'),
  SELECT: table('sql:select'),
  'SELECT without a table': shape([], { verb: 'sql:select' }),
  'COPY TO STDOUT': table('sql:copy-to'),
  EXPLAIN: onTarget('sql:explain'),
  SHOW: onTarget('sql:show'),
  SET: onTarget('sql:set'),
  BEGIN: onTarget('sql:transaction'),
  DISCARD: onTarget('sql:session'),
  INSERT: table('sql:insert'),
  'UPDATE with WHERE': table('sql:update', 'public.orders', where),
  'DELETE with WHERE': table('sql:delete', 'public.orders', where),
  MERGE: table('sql:merge'),
  'SELECT FOR UPDATE': shape([table('sql:select'), table('sql:lock')]),
  'COPY FROM STDIN': table('sql:copy-from'),
  'count()': shape([table('sql:select'), call('count')]),
  'pg_typeof()': call('pg_typeof'),
  'pg_table_is_visible()': call('pg_table_is_visible'),
  'nextval()': call('nextval'),
  pg_class: table('sql:select', 'pg_catalog.pg_class'),
};

for (const [what, asked] of Object.entries(allowed)) {
  test(`an agent may: ${what}`, () => {
    const decision = decide(engine, asked);
    assert.deepEqual([decision.outcome, decision.reasons], ['allow', ['policy.allowed']]);
    const workload = decide(engine, asked, { principal: agent({ kind: 'workload', tokenKind: 'app' }) });
    assert.equal(workload.outcome, 'allow');
  });

  test(`a person may not, until a policy says so: ${what}`, () => {
    assert.deepEqual(decide(engine, asked, { principal: person() }).reasons, ['policy.no-match']);
  });

  test(`an agent with more groups than fit its token may: ${what}`, () => {
    assert.equal(decide(engine, asked, { principal: agent({ groups: 'unknown' }) }).outcome, 'allow');
  });
}

const forbidden: Record<string, [id: string, ...(Access | ActionShape)[]]> = {
  DDL: ['no-ddl', table('sql:create'), table('sql:alter'), table('sql:drop')],
  TRUNCATE: ['no-truncate', table('sql:truncate')],
  'GRANT and REVOKE': ['no-grant', table('sql:grant'), onTarget('sql:revoke')],
  'SET ROLE': ['no-set-role', onTarget('sql:set-role')],
  'COPY PROGRAM and COPY with a file': [
    'no-copy-program-or-file',
    onTarget('sql:copy-program'),
    onTarget('sql:copy-file'),
  ],
  DO: ['no-do-blocks', onTarget('sql:do')],
  'UPDATE and DELETE without WHERE': ['rows-need-where', table('sql:update'), table('sql:delete')],
  'files of the server': [
    'no-server-files',
    ...[
      'pg_read_file',
      'pg_read_binary_file',
      'pg_ls_dir',
      'pg_ls_waldir',
      'pg_stat_file',
      'pg_current_logfile',
      'lo_import',
      'lo_export',
    ].map((name) => call(name)),
    call('pg_file_write', 'public'),
  ],
  'large objects': [
    'no-large-objects',
    ...['lo_get', 'lo_put', 'lo_from_bytea', 'lo_unlink', 'loread', 'lowrite'].map((name) => call(name)),
  ],
  'other servers': [
    'no-other-servers',
    call('dblink', 'public'),
    call('dblink_exec', 'public'),
    call('postgres_fdw_disconnect_all', 'public'),
  ],
  'SQL in strings': [
    'no-sql-in-strings',
    ...[
      'query_to_xml',
      'query_to_xmlschema',
      'table_to_xml',
      'schema_to_xml',
      'database_to_xml',
      'cursor_to_xml',
      'ts_stat',
      'ts_rewrite',
    ].map((name) => call(name)),
    call('crosstab', 'public'),
  ],
  'set_config()': ['no-settings-by-function', call('set_config')],
  'setval()': ['no-sequence-reset', call('setval')],
  'functions of the server': [
    'no-server-functions',
    ...[
      'pg_terminate_backend',
      'pg_cancel_backend',
      'pg_reload_conf',
      'pg_sleep',
      'pg_sleep_for',
      'pg_advisory_lock',
      'pg_notify',
      'pg_logical_slot_get_changes',
      'pg_logical_emit_message',
      'pg_create_restore_point',
      'pg_switch_wal',
      'pg_promote',
      'pg_stat_get_activity',
      'pg_stat_reset',
      'pg_import_system_collations',
      'pg_a_function_of_a_later_version',
      'binary_upgrade_set_next_pg_authid_oid',
      'brin_summarize_new_values',
      'gin_clean_pending_list',
    ].map((name) => call(name)),
    call('pg_typeof', 'public'),
  ],
  'secrets of the server': [
    'no-server-secrets',
    ...[
      'pg_authid',
      'pg_shadow',
      'pg_user_mapping',
      'pg_subscription',
      'pg_largeobject',
      'pg_hba_file_rules',
    ].map((name) => table('sql:select', `pg_catalog.${name}`)),
  ],
  'statements of other sessions': [
    'no-other-sessions',
    table('sql:select', 'pg_catalog.pg_stat_activity'),
    table('sql:select', 'public.pg_stat_statements'),
  ],
  'writes to the catalogues': [
    'no-catalogue-writes',
    table('sql:update', 'pg_catalog.pg_settings', where),
    table('sql:insert', 'information_schema.sql_features'),
  ],
};

for (const [what, [id, ...cases]] of Object.entries(forbidden)) {
  test(`nobody may: ${what}`, () => {
    for (const asked of cases) {
      for (const principal of [agent(), person(), agent({ groups: 'unknown' })]) {
        const decision = decide(engine, asked, { principal });
        assert.deepEqual(
          [decision.outcome, decision.reasons],
          ['deny', ['policy.forbidden']],
          JSON.stringify(asked),
        );
        assert.ok(decision.policies.includes(id), `${decision.policies} lacks ${id}`);
        assert.ok(decision.messages.length > 0);
      }
    }
  });
}

test('nobody may: what was not read in full', () => {
  const decision = decide(engine, shape([table('sql:select')], { understood: false }));
  assert.deepEqual([decision.outcome, decision.reasons], ['deny', ['action.not-understood']]);
  assert.deepEqual(decision.policies, ['no-unread-statements']);
});

test('what no rule speaks of is denied', () => {
  for (const asked of [
    call('order_total', 'public'),
    onTarget('sql:maintain'),
    onTarget('sql:admin'),
    onTarget('sql:function-call'),
  ]) {
    assert.deepEqual(decide(engine, asked).reasons, ['policy.no-match']);
  }
});

test('one dangerous call in a harmless statement stops it', () => {
  const decision = decide(engine, shape([table('sql:select'), call('count'), call('pg_read_file')]));
  assert.deepEqual(decision.policies, ['no-server-files', 'no-server-functions']);
});

test('every rule of the starter set has an id, and every forbid a sentence', () => {
  for (const policy of engine.set.policies.values()) {
    assert.doesNotMatch(policy.id, /#/);
    if (policy.effect === 'forbid') assert.ok(policy.reason, policy.id);
  }
});

test('every forbid of the starter set is tried above', () => {
  const tried = new Set([...Object.values(forbidden).map(([id]) => id), 'no-unread-statements']);
  const forbids = [...engine.set.policies.values()].filter((policy) => policy.effect === 'forbid');
  assert.deepEqual(
    forbids.map((policy) => policy.id).filter((id) => !tried.has(id)),
    [],
  );
});

test('the case files of the starter set are well formed, and each of its ids in them exists', () => {
  const cases = readCases(fileURLToPath(new URL('../../policies/tests', import.meta.url)));
  assert.ok(cases.length > 30);
  for (const id of cases.flatMap((one) => one.policies)) assert.ok(engine.set.policies.has(id), id);
});
