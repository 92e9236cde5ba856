// CREATE of relations and of what belongs to them; other objects are in define.ts.
import type {
  Constraint,
  CreateFunctionStmt,
  CreateSchemaStmt,
  CreateStmt,
  RangeVar,
  RuleStmt,
} from 'libpg-query';
import { create, createInto } from './create-as.ts';
import { relationsNamed, schemasToCreateIn } from './names.ts';
import { relationsOf, wordOf } from './objects.ts';
import { childOf, derived } from './scope.ts';
import { namesOf } from './tree.ts';
import { type Handlers, type Place, visit, visitAll, visitRest } from './walk.ts';

export const createHandlers: Handlers = {
  CreateStmt: (body, place) => createTable(body, place, 'table'),
  CreateForeignTableStmt: (body, place) => {
    createTable(body.base ?? {}, place, 'foreign-table');
    visitRest('CreateForeignTableStmt', body, definition(place), ['base']);
  },
  CreateTableAsStmt: (body, place) => {
    createInto(body.into ?? {}, place, wordOf(body.objtype));
    visitRest('CreateTableAsStmt', body, place, ['into']);
  },
  ViewStmt: (body, place) => {
    create(body.view ?? {}, 'view', place);
    visitRest('ViewStmt', body, place, ['view']);
  },
  CreateSeqStmt: (body, place) => {
    create(body.sequence ?? {}, 'sequence', place);
    visitRest('CreateSeqStmt', body, definition(place), ['sequence']);
  },
  IndexStmt: (body, place) => createOn('IndexStmt', body.relation, body, 'index', place),
  CreateTrigStmt: (body, place) => createOn('CreateTrigStmt', body.relation, body, 'trigger', place),
  CreatePolicyStmt: (body, place) => createOn('CreatePolicyStmt', body.table, body, 'policy', place),
  RuleStmt: createRule,
  CreateFunctionStmt: createFunction,
  CreateSchemaStmt: createSchema,
  Constraint: readConstraint,
  TableLikeClause: (body, place) => {
    for (const resource of relationsOf(body.relation ?? {}, place)) {
      place.pass.findings.access('sql:select', resource, {
        columnsRead: [],
        columnsFiltered: [],
        hasWhere: false,
      });
    }
  },
};

/** Inside a definition names are not columns that are read, and a relation named is changed (INHERITS, ATTACH). */
export function definition(place: Place): Place {
  return { ...place, role: 'none', relations: 'sql:alter' };
}

function createTable(body: CreateStmt, place: Place, objectType: string): void {
  create(body.relation ?? {}, objectType, place, body.oncommit === 'ONCOMMIT_DROP');
  visitRest('CreateStmt', body, definition(place), ['relation']);
}

/** What is created on a relation changes how it behaves: it is named by the relation. */
function createOn(
  type: string,
  relation: RangeVar | undefined,
  body: object,
  objectType: string,
  place: Place,
): void {
  for (const resource of relationsOf(relation ?? {}, place)) {
    place.pass.findings.access('sql:create', resource, { objectType });
  }
  visitRest(type, body, definition(place), ['relation', 'table']);
}

function createRule(body: RuleStmt, outer: Place): void {
  const scope = childOf(outer.scope);
  scope.sources.push(derived('old'), derived('new'));
  createOn('RuleStmt', body.relation, { whereClause: body.whereClause }, 'rule', { ...outer, scope });
  visitAll(body.actions, { ...outer, scope });
}

/** The body is text in another language, or SQL that is read here; it runs when the function is called. */
function createFunction(body: CreateFunctionStmt, place: Place): void {
  const { world, findings } = place.pass;
  const names = namesOf(body.funcname) ?? [];
  const objectType = body.is_procedure === true ? 'procedure' : 'function';
  for (const schema of schemasToCreateIn(world, findings, names.at(-2))) {
    findings.access('sql:create', { kind: 'Function', path: [schema, names.at(-1) ?? ''] }, { objectType });
  }
  visitRest('CreateFunctionStmt', body, definition(place), ['funcname', 'sql_body']);
  if (body.sql_body !== undefined) visit(body.sql_body, { ...place, role: 'none' });
}

/** Elements of CREATE SCHEMA stand in the new schema; we do not follow that, so they must not be there. */
function createSchema(body: CreateSchemaStmt, place: Place): void {
  const name = body.schemaname ?? body.authrole?.rolename;
  if (name === undefined || body.schemaElts !== undefined) place.pass.findings.doubt('schema-elements');
  place.pass.findings.access('sql:create', { kind: 'Schema', path: [name ?? ''] }, { objectType: 'schema' });
  place.pass.findings.effect({ type: 'settings' });
  visitRest('CreateSchemaStmt', body, definition(place), ['schemaElts']);
}

/** REFERENCES needs the columns it points to. */
function readConstraint(body: Constraint, place: Place): void {
  const { world, findings } = place.pass;
  const columnsRead = namesOf(body.pk_attrs) ?? [];
  const referenced = body.pktable === undefined ? [] : relationsNamed(world, findings, body.pktable);
  for (const resource of referenced) {
    findings.access('sql:select', resource, { columnsRead, columnsFiltered: [], hasWhere: false });
  }
  visitRest('Constraint', body, place, ['pktable']);
}
