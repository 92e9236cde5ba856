// SET, RESET and SHOW: which settings change what names or texts mean, and which only tune.
import type { VariableSetStmt, VariableShowStmt } from 'libpg-query';
import type { Resource } from '../../../model/action.ts';
import { as, constantOf } from './tree.ts';
import { type Handlers, type Place, visitRest } from './walk.ts';

export const settingHandlers: Handlers = { VariableSetStmt: readSet, VariableShowStmt: readShow };

const target: Resource = { kind: 'Target', path: [] };

/** The verb of a SET statement as a whole. */
export function verbOfSet(body: VariableSetStmt): string {
  const name = settingName(body.name ?? '');
  if (roles.has(name)) return 'sql:set-role';
  return name.startsWith('transaction') ? 'sql:transaction' : 'sql:set';
}

const roles = new Set(['role', 'session_authorization']);
/** With these PostgreSQL would split and quote a text in another way than our parser does. */
const syntax: Readonly<Record<string, string>> = {
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
};
/**
 * Texts are read and recorded as UTF-8. In SJIS, BIG5, GBK, UHC, GB18030 or JOHAB the second byte of a character can
 * be a quote or a backslash; in others a name would be another name.
 */
const safeEncoding = /^(utf8|unicode)$/;

/** Names of settings are compared without regard to case (guc.c), quoted or not. */
function settingName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function readSet(body: VariableSetStmt, place: Place): void {
  visitRest('VariableSetStmt', body, { ...place, role: 'none' });
  if (body.kind === 'VAR_SET_MULTI') return readMulti(body, place);
  if (body.kind === 'VAR_SET_CURRENT') return place.pass.findings.doubt('set-from-current');
  if (body.kind === 'VAR_RESET_ALL') {
    place.pass.findings.effect({ type: 'settings' });
    return place.pass.findings.access('sql:set', target, { setting: '*' });
  }
  const values = body.kind === 'VAR_SET_VALUE' ? (body.args ?? []).map(constantOf) : [];
  readSetting(body.name ?? '', values, place, 'statement');
}

/** SET TRANSACTION and SET SESSION CHARACTERISTICS. */
function readMulti(body: VariableSetStmt, place: Place): void {
  const { findings } = place.pass;
  if (settingName(body.name ?? '').startsWith('transaction'))
    return findings.access('sql:transaction', target);
  for (const node of body.args ?? []) {
    findings.access('sql:set', target, { setting: `default_${as(node, 'DefElem')?.defname ?? ''}` });
  }
}

/** What setting `name` to `values` does; no value is a return to the default. */
export function readSetting(
  name: string,
  values: readonly (string | null | undefined)[],
  place: Place,
  how: 'statement' | 'call',
): void {
  const { findings } = place.pass;
  const setting = settingName(name);
  const value = values[0];
  findings.literalsMatter = true;
  findings.access(roles.has(setting) ? 'sql:set-role' : 'sql:set', target, context(setting, value));
  if (Object.hasOwn(syntax, setting) && isOn(value) !== isOn(syntax[setting]))
    findings.doubt('string-syntax');
  if (setting === 'client_encoding' && !isSafeEncoding(value)) findings.doubt('client-encoding');
  if (setting === 'search_path') setPath(values, place, how);
  if (changesNames(setting)) findings.effect({ type: 'settings' });
  readIntent(setting, value, place);
}

/** The role is part of what policy decides on; other values may be anything, so only their name is. */
function context(setting: string, value: string | null | undefined): Record<string, string> {
  return roles.has(setting) ? { setting, role: value ?? 'none' } : { setting };
}

function changesNames(setting: string): boolean {
  return setting === 'search_path' || setting === 'client_encoding' || roles.has(setting);
}

function isOn(value: string | null | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const word = value.trim().toLowerCase();
  return ['on', 'true', 'yes', '1', 't', 'y'].includes(word) ? 'on' : word;
}

/** None given: the default, which the server tells in ParameterStatus. */
function isSafeEncoding(value: string | null | undefined): boolean {
  return (
    value === undefined || value === null || safeEncoding.test(value.toLowerCase().replace(/[^a-z0-9]/g, ''))
  );
}

/** A path of constants holds for what follows in the same text. `$user` and what set_config splits do not. */
function setPath(
  values: readonly (string | null | undefined)[],
  place: Place,
  how: 'statement' | 'call',
): void {
  const known = values.every((value) => typeof value === 'string' && value !== '$user' && value !== '');
  // Deeper than the top it belongs to a function or role being defined, and is not in force here.
  const now = how === 'statement' && place.pass.depth === 1;
  if (now && known && values.length > 0) place.pass.nextSchemas = values as string[];
}

function readIntent(setting: string, value: string | null | undefined, place: Place): void {
  const key = setting === 'gatelog.intent' ? 'intent' : setting === 'gatelog.ticket' ? 'ticket' : undefined;
  if (key !== undefined) place.pass.findings.effect({ type: 'intent', key, value: value ?? '' });
}

function readShow(body: VariableShowStmt, place: Place): void {
  place.pass.findings.access('sql:show', target, { setting: settingName(body.name ?? '') });
}
