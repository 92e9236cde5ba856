// Errors, notices and notifications of a target that may quote classified values: which words may stay, and what else is said.
import type { ErrorFields } from '../messages.ts';

/** Where PostgreSQL reports on the text a client sent, while it reads it: what these quote is the client's own. */
const READS_TEXT: ReadonlySet<string> = new Set([
  'scan.l',
  'gram.y',
  'parser.c',
  'analyze.c',
  'parse_agg.c',
  'parse_clause.c',
  'parse_coerce.c',
  'parse_collate.c',
  'parse_cte.c',
  'parse_expr.c',
  'parse_func.c',
  'parse_merge.c',
  'parse_node.c',
  'parse_oper.c',
  'parse_param.c',
  'parse_relation.c',
  'parse_target.c',
]);

/** Where it reports on sessions, transactions, locks and permissions: no value is ever at hand there. */
const KNOWS_NO_VALUES: ReadonlySet<string> = new Set([
  'aclchk.c',
  'deadlock.c',
  'lock.c',
  'lmgr.c',
  'portalcmds.c',
  'portalmem.c',
  'postgres.c',
  'prepare.c',
  'proc.c',
  'procarray.c',
  'procsignal.c',
  'xact.c',
]);

/** Fields that hold no words: severity, SQLSTATE, positions in the client's text, places in the server's source. */
const WORDLESS = ['S', 'V', 'C', 'P', 'F', 'L', 'R'] as const;

/** Names of conditions (PostgreSQL manual, appendix A): of those a client is likely to meet, so that it is told something. */
const conditions: Readonly<Record<string, string>> = {
  '00000': 'notice',
  '01000': 'warning',
  '21000': 'cardinality_violation',
  '22000': 'data_exception',
  '22001': 'string_data_right_truncation',
  '22003': 'numeric_value_out_of_range',
  '22007': 'invalid_datetime_format',
  '22008': 'datetime_field_overflow',
  '22012': 'division_by_zero',
  '22021': 'character_not_in_repertoire',
  '22023': 'invalid_parameter_value',
  '22025': 'invalid_escape_sequence',
  '2201B': 'invalid_regular_expression',
  '22P02': 'invalid_text_representation',
  '22P03': 'invalid_binary_representation',
  '22P04': 'bad_copy_file_format',
  '23001': 'restrict_violation',
  '23502': 'not_null_violation',
  '23503': 'foreign_key_violation',
  '23505': 'unique_violation',
  '23514': 'check_violation',
  '23P01': 'exclusion_violation',
  '40001': 'serialization_failure',
  '42601': 'syntax_error',
  '42703': 'undefined_column',
  '42704': 'undefined_object',
  '42883': 'undefined_function',
  '42P01': 'undefined_table',
  '44000': 'with_check_option_violation',
  P0001: 'raise_exception',
  XX000: 'internal_error',
};

const UNKNOWN = 'XX000';
export const MASKED_TEXT = '[masked]';

/**
 * The report as the client may see it; undefined when it may see all of it. A word stays only where the server's own
 * account of its source says that no value can be in it; a function of a user can write anything into every field.
 */
export function maskReport(fields: ErrorFields): ErrorFields | undefined {
  const file = fields.get('F') ?? '';
  const within = fields.has('W') || fields.has('q') || fields.has('p');
  if (!within && (KNOWS_NO_VALUES.has(file) || (READS_TEXT.has(file) && fields.has('P')))) return undefined;
  const kept = new Map<string, string>();
  for (const letter of WORDLESS) {
    const value = fields.get(letter);
    if (value !== undefined) kept.set(letter, value);
  }
  const given = fields.get('C') ?? '';
  // RAISE takes an SQLSTATE out of a variable: five characters of any value.
  const code = Object.hasOwn(conditions, given) ? given : UNKNOWN;
  kept.set('C', code);
  kept.set('M', `${MASKED_TEXT} ${conditions[code]}`);
  kept.set('D', 'Gatelog: the message may quote values that are masked here');
  return kept;
}
