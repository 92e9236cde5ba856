// Which settings a client may bring along at startup. They are not decided by policy, so only harmless ones pass.

/**
 * Left out on purpose: whatever changes who acts (role, session_authorization), what is loaded (*_preload_libraries),
 * what row security or triggers do, what is durable, and names of the client's own (`app.user`) that row policies may read.
 */
const harmless: ReadonlySet<string> = new Set([
  'application_name',
  'bytea_output',
  'client_min_messages',
  'cursor_tuple_fraction',
  'datestyle',
  'default_text_search_config',
  'default_transaction_deferrable',
  'default_transaction_isolation',
  'default_transaction_read_only',
  'escape_string_warning',
  'extra_float_digits',
  'geqo',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'intervalstyle',
  'jit',
  'lc_monetary',
  'lc_numeric',
  'lc_time',
  'lock_timeout',
  'plan_cache_mode',
  'quote_all_identifiers',
  'search_path',
  'statement_timeout',
  'timezone',
  'transaction_timeout',
  'xmloption',
]);

/**
 * The gateway reads texts as UTF-8 with standard strings, so every session at a target speaks that. A client may ask
 * for it by any of its names; SQL_ASCII is what libpq asks for in the C locale, and ASCII is a part of UTF-8.
 */
const FIXED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['client_encoding', new Set(['utf8', 'unicode', 'sqlascii'])],
  ['standard_conforming_strings', new Set(['on', 'true', 'yes', '1'])],
]);

export const fixedSettings: readonly (readonly [string, string])[] = [
  ['client_encoding', 'UTF8'],
  ['standard_conforming_strings', 'on'],
];

/** `pass`: goes to the target. `fixed`: is so anyway. `refuse`: does not pass. */
export function judgeSetting(name: string, value: string): 'pass' | 'fixed' | 'refuse' {
  const lower = name.toLowerCase();
  const asked = FIXED.get(lower);
  if (asked !== undefined)
    return asked.has(value.toLowerCase().replace(/[^a-z0-9]/g, '')) ? 'fixed' : 'refuse';
  return harmless.has(lower) ? 'pass' : 'refuse';
}
