// Functions of pg_catalog in PostgreSQL 18 that read no rows; written by tests/support/write-pure-functions.ts.
/** Those that return one value, by the OID of its type; 0 when it depends on the arguments. */
export const scalars: Readonly<Record<number, string>> = {
  0:
    'abs age avg bit_and bit_or bit_xor btrim ceil ceiling date_bin date_trunc exp floor gcd ' +
    'generate_series lcm length like_escape ln log log10 ltrim mod overlay percentile_cont pow ' +
    'power random reverse round rtrim set_bit set_masklen sign sqrt stddev stddev_pop stddev_samp ' +
    'string_agg substr substring sum timezone trunc ts_headline var_pop var_samp variance',
  16:
    'aclcontains aclitemeq array_eq array_ge array_gt array_le array_lt array_ne arraycontained ' +
    'arraycontains arrayoverlap biteq bitge bitgt bitle bitlt bitne bool bool_and bool_or ' +
    'booland_statefunc booleq boolge boolgt boolle boollt boolne boolor_statefunc box_above ' +
    'box_above_eq box_below box_below_eq box_contain box_contain_pt box_contained box_eq box_ge ' +
    'box_gt box_le box_left box_lt box_overabove box_overbelow box_overlap box_overleft ' +
    'box_overright box_right box_same bpchar_pattern_ge bpchar_pattern_gt bpchar_pattern_le ' +
    'bpchar_pattern_lt bpchareq bpcharge bpchargt bpchariclike bpcharicnlike bpcharicregexeq ' +
    'bpcharicregexne bpcharle bpcharlike bpcharlt bpcharne bpcharnlike bpcharregexeq bpcharregexne ' +
    'btequalimage btvarstrequalimage byteaeq byteage byteagt byteale bytealike bytealt byteane ' +
    'byteanlike cash_eq cash_ge cash_gt cash_le cash_lt cash_ne chareq charge chargt charle charlt ' +
    'charne cideq circle_above circle_below circle_contain circle_contain_pt circle_contained ' +
    'circle_eq circle_ge circle_gt circle_le circle_left circle_lt circle_ne circle_overabove ' +
    'circle_overbelow circle_overlap circle_overleft circle_overright circle_right circle_same ' +
    'date_eq date_eq_timestamp date_ge date_ge_timestamp date_gt date_gt_timestamp date_le ' +
    'date_le_timestamp date_lt date_lt_timestamp date_ne date_ne_timestamp ' +
    'elem_contained_by_multirange elem_contained_by_range enum_eq enum_ge enum_gt enum_le enum_lt ' +
    'enum_ne every float48eq float48ge float48gt float48le float48lt float48ne float4eq float4ge ' +
    'float4gt float4le float4lt float4ne float84eq float84ge float84gt float84le float84lt ' +
    'float84ne float8eq float8ge float8gt float8le float8lt float8ne has_any_column_privilege ' +
    'has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege ' +
    'has_function_privilege has_language_privilege has_largeobject_privilege ' +
    'has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege ' +
    'has_table_privilege has_tablespace_privilege has_type_privilege in_range inet_same_family ' +
    'int24eq int24ge int24gt int24le int24lt int24ne int28eq int28ge int28gt int28le int28lt ' +
    'int28ne int2eq int2ge int2gt int2le int2lt int2ne int42eq int42ge int42gt int42le int42lt ' +
    'int42ne int48eq int48ge int48gt int48le int48lt int48ne int4eq int4ge int4gt int4le int4lt ' +
    'int4ne int82eq int82ge int82gt int82le int82lt int82ne int84eq int84ge int84gt int84le ' +
    'int84lt int84ne int8eq int8ge int8gt int8le int8lt int8ne inter_lb inter_sb inter_sl ' +
    'interval_eq interval_ge interval_gt interval_le interval_lt interval_ne is_normalized ' +
    'isclosed isempty isfinite ishorizontal isopen isparallel isperp isvertical jsonb_contained ' +
    'jsonb_contains jsonb_eq jsonb_exists jsonb_exists_all jsonb_exists_any jsonb_ge jsonb_gt ' +
    'jsonb_le jsonb_lt jsonb_ne jsonb_path_exists jsonb_path_exists_opr jsonb_path_exists_tz ' +
    'jsonb_path_match jsonb_path_match_opr jsonb_path_match_tz jsonb_populate_record_valid like ' +
    'line_eq line_horizontal line_intersect line_parallel line_perp line_vertical lower_inc ' +
    'lower_inf lseg_eq lseg_ge lseg_gt lseg_horizontal lseg_intersect lseg_le lseg_lt lseg_ne ' +
    'lseg_parallel lseg_perp lseg_vertical macaddr8_eq macaddr8_ge macaddr8_gt macaddr8_le ' +
    'macaddr8_lt macaddr8_ne macaddr_eq macaddr_ge macaddr_gt macaddr_le macaddr_lt macaddr_ne ' +
    'multirange_adjacent_multirange multirange_adjacent_range multirange_after_multirange ' +
    'multirange_after_range multirange_before_multirange multirange_before_range ' +
    'multirange_contained_by_multirange multirange_contained_by_range multirange_contains_elem ' +
    'multirange_contains_multirange multirange_contains_range multirange_eq multirange_ge ' +
    'multirange_gt multirange_le multirange_lt multirange_ne multirange_overlaps_multirange ' +
    'multirange_overlaps_range multirange_overleft_multirange multirange_overleft_range ' +
    'multirange_overright_multirange multirange_overright_range nameeq nameeqtext namege ' +
    'namegetext namegt namegttext nameiclike nameicnlike nameicregexeq nameicregexne namele ' +
    'nameletext namelike namelt namelttext namene namenetext namenlike nameregexeq nameregexne ' +
    'network_eq network_ge network_gt network_le network_lt network_ne network_overlap network_sub ' +
    'network_subeq network_sup network_supeq notlike numeric_eq numeric_ge numeric_gt numeric_le ' +
    'numeric_lt numeric_ne oideq oidge oidgt oidle oidlt oidne oidvectoreq oidvectorge oidvectorgt ' +
    'oidvectorle oidvectorlt oidvectorne on_pb on_pl on_ppath on_ps on_sb on_sl overlaps ' +
    'path_contain_pt path_inter path_n_eq path_n_ge path_n_gt path_n_le path_n_lt ' +
    'pg_advisory_unlock pg_advisory_unlock_shared pg_collation_is_visible pg_column_is_updatable ' +
    'pg_conversion_is_visible pg_function_is_visible pg_has_role pg_index_column_has_property ' +
    'pg_index_has_property pg_indexam_has_property pg_input_is_valid pg_is_in_recovery ' +
    'pg_is_other_temp_schema pg_is_wal_replay_paused pg_jit_available pg_lsn_eq pg_lsn_ge ' +
    'pg_lsn_gt pg_lsn_le pg_lsn_lt pg_lsn_ne pg_opclass_is_visible pg_operator_is_visible ' +
    'pg_opfamily_is_visible pg_relation_is_publishable pg_statistics_obj_is_visible ' +
    'pg_table_is_visible pg_try_advisory_lock pg_try_advisory_lock_shared ' +
    'pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_ts_config_is_visible ' +
    'pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible ' +
    'pg_visible_in_snapshot point_above point_below point_eq point_horiz point_left point_ne ' +
    'point_right point_vert poly_above poly_below poly_contain poly_contain_pt poly_contained ' +
    'poly_left poly_overabove poly_overbelow poly_overlap poly_overleft poly_overright poly_right ' +
    'poly_same postgresql_fdw_validator pt_contained_circle pt_contained_poly range_adjacent ' +
    'range_adjacent_multirange range_after range_after_multirange range_before ' +
    'range_before_multirange range_contained_by range_contained_by_multirange range_contains ' +
    'range_contains_elem range_contains_multirange range_eq range_ge range_gt range_le range_lt ' +
    'range_ne range_overlaps range_overlaps_multirange range_overleft range_overleft_multirange ' +
    'range_overright range_overright_multirange record_eq record_ge record_gt record_image_eq ' +
    'record_image_ge record_image_gt record_image_le record_image_lt record_image_ne record_le ' +
    'record_lt record_ne regexp_like row_security_active satisfies_hash_partition starts_with ' +
    'text_ge text_gt text_le text_lt text_pattern_ge text_pattern_gt text_pattern_le ' +
    'text_pattern_lt texteq texteqname textgename textgtname texticlike texticnlike texticregexeq ' +
    'texticregexne textlename textlike textltname textne textnename textnlike textregexeq ' +
    'textregexne tideq tidge tidgt tidle tidlt tidne time_eq time_ge time_gt time_le time_lt ' +
    'time_ne timestamp_eq timestamp_eq_date timestamp_ge timestamp_ge_date timestamp_gt ' +
    'timestamp_gt_date timestamp_le timestamp_le_date timestamp_lt timestamp_lt_date timestamp_ne ' +
    'timestamp_ne_date timestamptz_eq timestamptz_ge timestamptz_gt timestamptz_le timestamptz_lt ' +
    'timestamptz_ne timetz_eq timetz_ge timetz_gt timetz_le timetz_lt timetz_ne ts_match_qv ' +
    'ts_match_tq ts_match_tt ts_match_vq tsq_mcontained tsq_mcontains tsquery_eq tsquery_ge ' +
    'tsquery_gt tsquery_le tsquery_lt tsquery_ne tsvector_eq tsvector_ge tsvector_gt tsvector_le ' +
    'tsvector_lt tsvector_ne txid_visible_in_snapshot unicode_assigned upper_inc upper_inf uuid_eq ' +
    'uuid_ge uuid_gt uuid_le uuid_lt uuid_ne varbiteq varbitge varbitgt varbitle varbitlt varbitne ' +
    'xid8eq xid8ge xid8gt xid8le xid8lt xid8ne xideq xideqint4 xidneq xidneqint4 ' +
    'xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlexists ' +
    'xmlvalidate xpath_exists',
  17:
    'anyarray_send anycompatiblearray_send array_send bit_send boolsend box_send bpcharsend bytea ' +
    'bytea_larger bytea_smaller byteacat byteasend cash_send charsend cidr_send cidsend ' +
    'circle_send convert convert_to date_send decode enum_send float4send float8send inet_send ' +
    'int2send int2vectorsend int4send int8send interval_send json_send jsonb_send jsonpath_send ' +
    'line_send lseg_send macaddr8_send macaddr_send multirange_send namesend numeric_send oidsend ' +
    'oidvectorsend path_send pg_ddl_command_send pg_lsn_send pg_snapshot_send point_send poly_send ' +
    'range_send record_send regclasssend regcollationsend regconfigsend regdictionarysend ' +
    'regnamespacesend regoperatorsend regopersend regproceduresend regprocsend regrolesend ' +
    'regtypesend set_byte sha224 sha256 sha384 sha512 textsend tidsend time_send timestamp_send ' +
    'timestamptz_send timetz_send tsquerysend tsvectorsend txid_snapshot_send unknownsend ' +
    'uuid_send varbit_send varcharsend void_send xid8send xidsend xml_send',
  18: 'char',
  19:
    'current_database current_schema current_user getdatabaseencoding getpgusername name ' +
    'nameconcatoid pg_client_encoding pg_encoding_to_char pg_get_userbyid session_user',
  20:
    'bit_count count crc32 crc32c dense_rank hash_aclitem_extended hash_array_extended ' +
    'hash_multirange_extended hash_numeric_extended hash_range_extended hash_record_extended ' +
    'hashboolextended hashbpcharextended hashbyteaextended hashcharextended hashcidextended ' +
    'hashdateextended hashenumextended hashfloat4extended hashfloat8extended hashinetextended ' +
    'hashint2extended hashint4extended hashint8extended hashmacaddr8extended hashmacaddrextended ' +
    'hashnameextended hashoidextended hashoidvectorextended hashtextextended hashtidextended ' +
    'hashxid8extended hashxidextended inetmi int28div int28mi int28mul int28pl int2_sum ' +
    'int2int4_sum int48div int48mi int48mul int48pl int4_sum int8 int82div int82mi int82mul ' +
    'int82pl int84div int84mi int84mul int84pl int8abs int8and int8dec int8dec_any int8div int8inc ' +
    'int8inc_any int8inc_float8_float8 int8larger int8mi int8mod int8mul int8not int8or int8pl ' +
    'int8shl int8shr int8smaller int8um int8up int8xor interval_hash_extended jsonb_hash_extended ' +
    'pg_database_size pg_indexes_size pg_lsn_hash_extended pg_relation_size pg_size_bytes ' +
    'pg_table_size pg_tablespace_size pg_total_relation_size rank regr_count row_number setval ' +
    'time_hash_extended timestamp_hash_extended timestamptz_hash_extended timetz_hash_extended ' +
    'txid_current txid_current_if_assigned txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin ' +
    'uuid_hash_extended',
  21:
    'gist_translate_cmptype_common int2 int2abs int2and int2div int2larger int2mi int2mod int2mul ' +
    'int2not int2or int2pl int2shl int2shr int2smaller int2um int2up int2xor uuid_extract_version',
  23:
    'array_length array_lower array_ndims array_position array_upper ascii bit_length bitcmp ' +
    'bittypmodin bpcharcmp bpchartypmodin btarraycmp btboolcmp btbpchar_pattern_cmp btcharcmp ' +
    'btfloat48cmp btfloat4cmp btfloat84cmp btfloat8cmp btint24cmp btint28cmp btint2cmp btint42cmp ' +
    'btint48cmp btint4cmp btint82cmp btint84cmp btint8cmp btnamecmp btnametextcmp btoidcmp ' +
    'btoidvectorcmp btrecordcmp btrecordimagecmp bttext_pattern_cmp bttextcmp bttextnamecmp ' +
    'bttidcmp byteacmp cardinality cash_cmp char_length character_length date_cmp ' +
    'date_cmp_timestamp date_mi enum_cmp family generate_subscripts get_bit get_byte ' +
    'gin_cmp_tslexeme gin_compare_jsonb hash_aclitem hash_array hash_multirange hash_numeric ' +
    'hash_range hash_record hashbool hashbpchar hashbytea hashchar hashcid hashdate hashenum ' +
    'hashfloat4 hashfloat8 hashinet hashint2 hashint4 hashint8 hashmacaddr hashmacaddr8 hashname ' +
    'hashoid hashoidvector hashtext hashtid hashxid hashxid8 inet_client_port inet_server_port ' +
    'int24div int24mi int24mul int24pl int4 int42div int42mi int42mul int42pl int4abs int4and ' +
    'int4div int4inc int4larger int4mi int4mod int4mul int4not int4or int4pl int4shl int4shr ' +
    'int4smaller int4um int4up int4xor interval_cmp interval_hash intervaltypmodin ' +
    'json_array_length jsonb_array_length jsonb_cmp jsonb_hash macaddr8_cmp macaddr_cmp masklen ' +
    'min_scale multirange_cmp mxid_age network_cmp npoints ntile num_nonnulls num_nulls ' +
    'numeric_cmp numerictypmodin numnode octet_length path_npoints pg_backend_pid ' +
    'pg_char_to_encoding pg_column_size pg_encoding_max_length pg_lsn_cmp pg_lsn_hash ' +
    'pg_relation_is_updatable pg_trigger_depth poly_npoints position range_cmp regexp_count ' +
    'regexp_instr scale strpos textlen time_cmp time_hash timestamp_cmp timestamp_cmp_date ' +
    'timestamp_hash timestamptypmodin timestamptz_cmp timestamptz_hash timestamptztypmodin ' +
    'timetypmodin timetz_cmp timetz_hash timetztypmodin to_regtypemod tsquery_cmp tsvector_cmp ' +
    'uuid_cmp uuid_hash varbitcmp varbittypmodin varchartypmodin width_bucket xid8cmp',
  24: 'to_regproc',
  25:
    'abbrev anytextcat array_dims array_to_string casefold cash_words chr col_description concat ' +
    'concat_ws convert_from encode format format_type host icu_unicode_version initcap ' +
    'json_array_element_text json_extract_path_text json_object_field_text json_object_keys ' +
    'json_typeof jsonb_array_element_text jsonb_extract_path_text jsonb_object_field_text ' +
    'jsonb_object_keys jsonb_pretty jsonb_typeof left lpad md5 normalize obj_description ' +
    'oidvectortypes pg_collation_for pg_column_compression pg_describe_object pg_export_snapshot ' +
    'pg_get_constraintdef pg_get_expr pg_get_function_arg_default pg_get_function_arguments ' +
    'pg_get_function_identity_arguments pg_get_function_result pg_get_function_sqlbody ' +
    'pg_get_functiondef pg_get_indexdef pg_get_partition_constraintdef pg_get_partkeydef ' +
    'pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef pg_get_statisticsobjdef_columns ' +
    'pg_get_triggerdef pg_get_viewdef pg_indexam_progress_phasename pg_relation_filepath ' +
    'pg_size_pretty pg_tablespace_location pg_walfile_name querytree quote_ident quote_literal ' +
    'quote_nullable regexp_replace regexp_split_to_table regexp_substr repeat replace right rpad ' +
    'set_config shobj_description similar_escape similar_to_escape split_part string_to_table ' +
    'system_user text text_larger text_smaller textanycat textcat timeofday to_ascii to_bin ' +
    'to_char to_hex to_oct translate unicode_version unistr version',
  26: 'oid oidlarger oidsmaller pg_my_temp_schema pg_relation_filenode pg_tablespace_databases',
  27: 'tidlarger tidsmaller',
  28: 'xid',
  114:
    'array_to_json json_agg json_agg_strict json_array_element json_build_array json_build_object ' +
    'json_extract_path json_object json_object_agg json_object_agg_strict json_object_agg_unique ' +
    'json_object_agg_unique_strict json_object_field json_strip_nulls row_to_json to_json',
  142: 'xml xmlagg xmlcomment xmlconcat2 xmltext',
  143: 'xpath',
  600:
    'box_center center circle_center close_ls close_lseg close_pb close_pl close_ps close_sb ' +
    'line_interpt lseg_center lseg_interpt point point_add point_div point_mul point_sub ' +
    'poly_center',
  601: 'diagonal lseg',
  602: 'path path_add path_add_pt path_div_pt path_mul_pt path_sub_pt pclose popen',
  603: 'bound_box box box_add box_div box_intersect box_mul box_sub spg_poly_quad_compress',
  604: 'polygon',
  628: 'line',
  650: 'cidr inet_merge network',
  700:
    'float4 float4abs float4div float4larger float4mi float4mul float4pl float4smaller float4um ' +
    'float4up ts_rank ts_rank_cd',
  701:
    'acos acosd acosh area asin asind asinh atan atan2 atan2d atand atanh box_distance ' +
    'cash_div_cash cbrt circle_distance corr cos cosd cosh cot cotd covar_pop covar_samp cume_dist ' +
    'date_part daterange_subdiff dcbrt degrees dexp diameter dist_bp dist_bs dist_cpoint ' +
    'dist_cpoly dist_lp dist_ls dist_pathp dist_pb dist_pc dist_pl dist_polyc dist_polyp ' +
    'dist_ppath dist_ppoly dist_ps dist_sb dist_sl dist_sp dlog1 dlog10 dpow dround dsqrt dtrunc ' +
    'erf erfc float48div float48mi float48mul float48pl float8 float84div float84mi float84mul ' +
    'float84pl float8_avg float8_corr float8_covar_pop float8_covar_samp float8_regr_avgx ' +
    'float8_regr_avgy float8_regr_intercept float8_regr_r2 float8_regr_slope float8_regr_sxx ' +
    'float8_regr_sxy float8_regr_syy float8_stddev_pop float8_stddev_samp float8_var_pop ' +
    'float8_var_samp float8abs float8div float8larger float8mi float8mul float8pl float8smaller ' +
    'float8um float8up gamma height int4range_subdiff int8range_subdiff lgamma line_distance ' +
    'lseg_distance lseg_length numrange_subdiff path_distance path_length percent_rank pi ' +
    'point_distance poly_distance radians radius random_normal regr_avgx regr_avgy regr_intercept ' +
    'regr_r2 regr_slope regr_sxx regr_sxy regr_syy sin sind sinh slope tan tand tanh ' +
    'tsrange_subdiff tstzrange_subdiff width',
  718: 'circle circle_add_pt circle_div_pt circle_mul_pt circle_sub_pt',
  774: 'macaddr8 macaddr8_and macaddr8_not macaddr8_or macaddr8_set7bit',
  790:
    'cash_div_flt4 cash_div_flt8 cash_div_int2 cash_div_int4 cash_div_int8 cash_mi cash_mul_flt4 ' +
    'cash_mul_flt8 cash_mul_int2 cash_mul_int4 cash_mul_int8 cash_pl cashlarger cashsmaller ' +
    'flt4_mul_cash flt8_mul_cash int2_mul_cash int4_mul_cash int8_mul_cash money',
  829: 'macaddr macaddr_and macaddr_not macaddr_or',
  869:
    'broadcast hostmask inet_client_addr inet_server_addr inetand inetmi_int8 inetnot inetor ' +
    'inetpl int8pl_inet netmask network_larger network_smaller',
  1003: 'current_schemas',
  1007: 'array_positions pg_blocking_pids',
  1009:
    'parse_ident pg_get_statisticsobjdef_expressions pg_settings_get_flags regexp_match ' +
    'regexp_matches regexp_split_to_array string_to_array ts_lexize tsvector_to_array',
  1016: 'int2_avg_accum int2_avg_accum_inv int4_avg_accum int4_avg_accum_inv int4_avg_combine',
  1022: 'float4_accum float8_accum float8_combine float8_regr_accum float8_regr_combine',
  1033: 'makeaclitem',
  1034: 'acldefault aclinsert aclremove pg_get_acl',
  1042: 'bpchar bpchar_larger bpchar_smaller',
  1043: 'varchar',
  1082: 'date date_larger date_mii date_pli date_smaller integer_pl_date make_date to_date',
  1083: 'interval_pl_time make_time time time_larger time_mi_interval time_pl_interval time_smaller',
  1114:
    'date_mi_interval date_pl_interval datetime_pl interval_pl_date interval_pl_timestamp ' +
    'make_timestamp timedate_pl timestamp timestamp_larger timestamp_mi_interval ' +
    'timestamp_pl_interval timestamp_smaller',
  1184:
    'clock_timestamp date_add date_subtract datetimetz_pl interval_pl_timestamptz make_timestamptz ' +
    'now pg_conf_load_time pg_last_xact_replay_timestamp pg_postmaster_start_time ' +
    'statement_timestamp timestamptz timestamptz_larger timestamptz_mi_interval ' +
    'timestamptz_pl_interval timestamptz_smaller timetzdate_pl to_timestamp transaction_timestamp ' +
    'uuid_extract_timestamp',
  1186:
    'interval interval_div interval_larger interval_mi interval_mul interval_pl interval_smaller ' +
    'interval_um justify_days justify_hours justify_interval make_interval mul_d_interval ' +
    'time_mi_time timestamp_mi timestamptz_mi',
  1266: 'interval_pl_timetz timetz timetz_larger timetz_mi_interval timetz_pl_interval timetz_smaller',
  1560: 'bit bitand bitnot bitor bitshiftleft bitshiftright bitxor',
  1562: 'bitcat varbit',
  1700:
    'div extract factorial int8_avg int8_sum numeric numeric_abs numeric_add numeric_div ' +
    'numeric_div_trunc numeric_exp numeric_inc numeric_larger numeric_ln numeric_log numeric_mod ' +
    'numeric_mul numeric_power numeric_smaller numeric_sqrt numeric_sub numeric_uminus ' +
    'numeric_uplus pg_lsn_mi pg_wal_lsn_diff to_number trim_scale',
  2202: 'to_regprocedure',
  2203: 'to_regoper',
  2204: 'to_regoperator',
  2205: 'pg_filenode_relation pg_get_replica_identity_index pg_partition_root regclass to_regclass',
  2206: 'pg_basetype pg_typeof to_regtype',
  2278:
    'pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock_all pg_advisory_xact_lock ' +
    'pg_advisory_xact_lock_shared pg_notify pg_sleep pg_sleep_for pg_sleep_until setseed',
  2950: 'gen_random_uuid uuidv4 uuidv7',
  2970: 'txid_current_snapshot',
  3220:
    'numeric_pl_pg_lsn pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn ' +
    'pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_lsn pg_lsn_larger pg_lsn_mii pg_lsn_pli ' +
    'pg_lsn_smaller',
  3614:
    'array_to_tsvector json_to_tsvector jsonb_to_tsvector setweight strip to_tsvector ts_delete ' +
    'ts_filter tsvector_concat',
  3615:
    'phraseto_tsquery plainto_tsquery to_tsquery tsquery_and tsquery_not tsquery_or tsquery_phrase ' +
    'websearch_to_tsquery',
  3734: 'get_current_ts_config',
  3802:
    'jsonb_agg jsonb_agg_strict jsonb_array_element jsonb_build_array jsonb_build_object ' +
    'jsonb_concat jsonb_delete jsonb_delete_path jsonb_extract_path jsonb_insert jsonb_object ' +
    'jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique ' +
    'jsonb_object_agg_unique_strict jsonb_object_field jsonb_path_query jsonb_path_query_array ' +
    'jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz ' +
    'jsonb_path_query_tz jsonb_set jsonb_set_lax jsonb_strip_nulls to_jsonb',
  3904: 'int4range int4range_canonical',
  3906: 'numrange',
  3908: 'tsrange',
  3910: 'tstzrange',
  3912: 'daterange daterange_canonical',
  3926: 'int8range int8range_canonical',
  4089: 'to_regnamespace',
  4096: 'to_regrole',
  4191: 'to_regcollation',
  4451: 'int4multirange',
  4532: 'nummultirange',
  4533: 'tsmultirange',
  4534: 'tstzmultirange',
  4535: 'datemultirange',
  4536: 'int8multirange',
  5038: 'pg_current_snapshot',
  5069:
    'pg_current_xact_id pg_current_xact_id_if_assigned pg_snapshot_xip pg_snapshot_xmax ' +
    'pg_snapshot_xmin xid8_larger xid8_smaller',
};
/** Those that return a row, or one value with a name: `name:column,column`. */
export const rows =
  'aclexplode:grantor,grantee,privilege_type,is_grantable json_array_elements:value ' +
  'json_array_elements_text:value json_each:key,value json_each_text:key,value ' +
  'jsonb_array_elements:value jsonb_array_elements_text:value jsonb_each:key,value ' +
  'jsonb_each_text:key,value ts_debug:alias,description,token,dictionaries,dictionary,lexemes ' +
  'ts_parse:tokid,token ts_token_type:tokid,alias,description';
/** Those whose result is of the type of an argument, or a record, or not the same row in every version. */
export const polymorphic =
  'any_value any_value_transfn array_agg array_append array_cat array_fill array_larger ' +
  'array_prepend array_remove array_replace array_reverse array_sample array_shuffle ' +
  'array_smaller array_sort enum_first enum_larger enum_last enum_range enum_smaller first_value ' +
  'json_populate_record json_populate_recordset json_to_record json_to_recordset ' +
  'jsonb_populate_record jsonb_populate_recordset jsonb_to_record jsonb_to_recordset lag ' +
  'last_value lead lower max min mode multirange multirange_intersect ' +
  'multirange_intersect_agg_transfn multirange_minus multirange_union nth_value percentile_disc ' +
  'pg_available_extension_versions pg_available_extensions pg_extension_update_paths ' +
  'pg_get_catalog_foreign_keys pg_get_keywords pg_get_object_address pg_identify_object ' +
  'pg_identify_object_as_address pg_input_error_info pg_options_to_table pg_partition_ancestors ' +
  'pg_partition_tree pg_sequence_parameters pg_split_walfile_name pg_timezone_abbrevs_abbrevs ' +
  'pg_timezone_abbrevs_zone pg_timezone_names pg_walfile_name_offset range_agg range_intersect ' +
  'range_intersect_agg range_intersect_agg_transfn range_merge range_minus range_union ' +
  'record_larger record_smaller trim_array unnest upper';
/** Those of all the above that return sets. */
export const sets =
  'aclexplode generate_series generate_subscripts json_array_elements json_array_elements_text ' +
  'json_each json_each_text json_object_keys json_populate_recordset json_to_recordset ' +
  'jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys ' +
  'jsonb_path_query jsonb_path_query_tz jsonb_populate_recordset jsonb_to_recordset ' +
  'pg_available_extension_versions pg_available_extensions pg_extension_update_paths ' +
  'pg_get_catalog_foreign_keys pg_get_keywords pg_options_to_table pg_partition_ancestors ' +
  'pg_partition_tree pg_snapshot_xip pg_tablespace_databases pg_timezone_abbrevs_abbrevs ' +
  'pg_timezone_abbrevs_zone pg_timezone_names regexp_matches regexp_split_to_table ' +
  'string_to_table ts_debug ts_parse ts_token_type txid_snapshot_xip unnest';
/** Those of all the above that are aggregates. */
export const aggregates =
  'any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop ' +
  'covar_samp every json_agg json_agg_strict json_object_agg json_object_agg_strict ' +
  'json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict ' +
  'jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique ' +
  'jsonb_object_agg_unique_strict max min mode percentile_cont percentile_disc range_agg ' +
  'range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx ' +
  'regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance ' +
  'xmlagg';
/** Operators that decide: they say true or false. */
export const comparing =
  '!~ !~* !~~ !~~* && &< &<| &> *< *<= *<> *= *> *>= -|- < << <<= <<| <= <> <@ <^ = > >= >> >>= ' +
  '>^ ? ?# ?& ?- ?-| ?| ?|| @> @? @@ @@@ ^@ |&> |>> ~ ~* ~<=~ ~<~ ~= ~>=~ ~>~ ~~ ~~*';
/** Types that each operator has on both sides. */
export const operators: Readonly<Record<string, string>> = {
  '!~': '25',
  '!~*': '25',
  '!~~': '17 25',
  '!~~*': '25',
  '#': '1560 20 21 23 601 603 628',
  '##': '601',
  '%': '1700 20 21 23',
  '&': '1560 20 21 23 774 829 869',
  '&&': '2277 3615 3831 4537 603 604 718 869',
  '&<': '3831 4537 603 604 718',
  '&<|': '603 604 718',
  '&>': '3831 4537 603 604 718',
  '*': '1700 20 21 23 3831 4537 600 700 701',
  '*<': '2249',
  '*<=': '2249',
  '*<>': '2249',
  '*=': '2249',
  '*>': '2249',
  '*>=': '2249',
  '+': '1186 1700 20 21 23 3831 4537 600 602 700 701 790',
  '-': '1082 1083 1114 1184 1186 1700 20 21 23 3220 3831 4537 600 700 701 790 869',
  '-|-': '3831 4537',
  '/': '1700 20 21 23 600 700 701 790',
  '<':
    '1042 1082 1083 1114 1184 1186 1266 1560 1562 16 17 1700 18 19 20 21 2249 2277 23 25 26 27 ' +
    '2950 30 3220 3500 3614 3615 3802 3831 4537 5069 601 602 603 700 701 718 774 790 829 869',
  '<->': '3615 600 601 602 603 604 628 718',
  '<<': '23 3831 4537 600 603 604 718 869',
  '<<=': '869',
  '<<|': '600 603 604 718',
  '<=':
    '1042 1082 1083 1114 1184 1186 1266 1560 1562 16 17 1700 18 19 20 21 2249 2277 23 25 26 27 ' +
    '2950 30 3220 3500 3614 3615 3802 3831 4537 5069 601 602 603 700 701 718 774 790 829 869',
  '<>':
    '1042 1082 1083 1114 1184 1186 1266 1560 1562 16 17 1700 18 19 20 21 2249 2277 23 25 26 27 28 ' +
    '2950 30 3220 3500 3614 3615 3802 3831 4537 5069 600 601 700 701 718 774 790 829 869',
  '<@': '2277 3615 3802 3831 4537 603 604 718',
  '<^': '600 603',
  '=':
    '1033 1042 1082 1083 1114 1184 1186 1266 1560 1562 16 17 1700 18 19 20 21 2249 2277 23 25 26 ' +
    '27 28 29 2950 30 3220 3500 3614 3615 3802 3831 4537 5069 601 602 603 628 700 701 718 774 790 ' +
    '829 869',
  '>':
    '1042 1082 1083 1114 1184 1186 1266 1560 1562 16 17 1700 18 19 20 21 2249 2277 23 25 26 27 ' +
    '2950 30 3220 3500 3614 3615 3802 3831 4537 5069 601 602 603 700 701 718 774 790 829 869',
  '>=':
    '1042 1082 1083 1114 1184 1186 1266 1560 1562 16 17 1700 18 19 20 21 2249 2277 23 25 26 27 ' +
    '2950 30 3220 3500 3614 3615 3802 3831 4537 5069 601 602 603 700 701 718 774 790 829 869',
  '>>': '23 3831 4537 600 603 604 718 869',
  '>>=': '869',
  '>^': '600 603',
  '?#': '601 602 603 628',
  '?-': '600',
  '?-|': '601 628',
  '?|': '600',
  '?||': '601 628',
  '@>': '2277 3615 3802 3831 4537 603 604 718',
  '@@': '25',
  '^': '1700 701',
  '^@': '25',
  '|': '1560 20 21 23 774 829 869',
  '|&>': '603 604 718',
  '|>>': '600 603 604 718',
  '||': '1562 17 25 3614 3615 3802 5078',
  '~': '25',
  '~*': '25',
  '~<=~': '1042 25',
  '~<~': '1042 25',
  '~=': '600 603 604 718',
  '~>=~': '1042 25',
  '~>~': '1042 25',
  '~~': '17 25',
  '~~*': '25',
};
