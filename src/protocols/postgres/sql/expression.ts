// Calls, operators and types: whatever runs code by being named in an expression.
import type { A_Expr, FuncCall, Node, SortBy, SubLink, TypeName } from 'libpg-query';
import { functionsNamed, isBuiltin } from './names.ts';
import { readColumn } from './columns.ts';
import { readSetting } from './settings.ts';
import { constantOf, namesOf } from './tree.ts';
import { type Handlers, type Place, visitRest } from './walk.ts';

export const expressionHandlers: Handlers = {
  ColumnRef: readColumn,
  FuncCall: readCall,
  A_Expr: readOperator,
  SubLink: readSubLink,
  SortBy: readSort,
  TypeName: readType,
};

/** Run SQL given as text, or read a relation whose name is a value: what they touch is not in the statement. */
const dynamic = new RegExp(
  '^(query|table|schema|database|cursor)_to_xml|^(ts_stat|ts_rewrite|dblink|crosstab|connectby|xpath_table)|' +
    '^(get_raw_page|pg_logical_slot_(get|peek)|lo_(import|export)$|pg_restore_(relation|attribute)_stats)|' +
    '^(binary_upgrade|plpgsql|plperl|plpython|pltcl)|^(exec|execute|exec_sql|eval|run_sql|run_command)$',
);
/** Take the name of a relation or a setting as a value. */
const byName =
  /^(nextval|currval|setval|set_config|current_setting|to_reg|has_|pg_|lo_|row_security_active|txid_)/;

function readCall(body: FuncCall, place: Place): void {
  const { world, findings } = place.pass;
  const names = namesOf(body.funcname) ?? [];
  const name = names.at(-1) ?? '';
  if (name === '') findings.doubt('function-name');
  for (const resource of functionsNamed(world, findings, names, 'functions')) {
    findings.access('sql:call', resource);
    if (resource.path[0] !== 'pg_catalog') findings.effect({ type: 'settings' });
  }
  if (dynamic.test(name)) findings.doubt('dynamic-sql');
  if (byName.test(name)) findings.literalsMatter = true;
  if (name === 'set_config') readSetConfig(body, place);
  visitRest('FuncCall', body, place, ['funcname']);
}

/** `set_config(name, value, is_local)` is a SET: with a name that is not there to be read it can be any. */
function readSetConfig(body: FuncCall, place: Place): void {
  const [name, value] = (body.args ?? []).map(constantOf);
  if (typeof name === 'string' && value !== undefined)
    readSetting(name, value === null ? [] : [value], place, 'call');
  else place.pass.findings.doubt('dynamic-setting');
}

/** Words that stand where an operator would, for kinds of expression that have their own syntax. */
const notOperators = new Set([
  'AEXPR_BETWEEN',
  'AEXPR_NOT_BETWEEN',
  'AEXPR_BETWEEN_SYM',
  'AEXPR_NOT_BETWEEN_SYM',
]);

function readOperator(body: A_Expr, place: Place): void {
  if (!notOperators.has(body.kind ?? '')) callOperator(body.name, place);
  visitRest('A_Expr', body, place, ['name']);
}

/** An operator of PostgreSQL's own needs no permission; any other is a function by another name. */
function callOperator(nodes: readonly Node[] | undefined, place: Place): void {
  const { world, findings } = place.pass;
  const names = namesOf(nodes);
  if (names === undefined) return findings.doubt('operator-name');
  for (const resource of functionsNamed(world, findings, names, 'operators')) {
    if (resource.path[0] === 'pg_catalog' && isBuiltin('operators', names.at(-1) ?? '')) continue;
    findings.access('sql:call', resource);
    findings.effect({ type: 'settings' });
  }
}

/** `x IN (SELECT ...)`: what the inner query selects is read, whatever the outer one does with it. */
function readSubLink(body: SubLink, place: Place): void {
  if (body.operName !== undefined) callOperator(body.operName, place);
  visitRest('SubLink', body, place, ['operName']);
}

function readSort(body: SortBy, place: Place): void {
  if (body.useOp !== undefined) callOperator(body.useOp, place);
  visitRest('SortBy', body, place, ['useOp']);
}

/** A cast of a literal to `regclass` and its kind looks a name up. */
function readType(body: TypeName, place: Place): void {
  if (namesOf(body.names)?.at(-1)?.startsWith('reg') === true) place.pass.findings.literalsMatter = true;
  visitRest('TypeName', body, place, ['names']);
}
