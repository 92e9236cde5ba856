// COPY: a table or a query, to or from the client, a file of the server or a program on it.
import type { CopyStmt } from 'libpg-query';
import { enter } from './change.ts';
import { sortedSet } from './findings.ts';
import { stringOf } from './tree.ts';
import { type Handlers, type Place, visit, visitRest } from './walk.ts';

export const copyHandlers: Handlers = { CopyStmt: readCopy };

/** The verb a COPY statement is called by. */
export function verbOfCopy(body: CopyStmt): string {
  if (body.is_program === true) return 'sql:copy-program';
  if (body.filename !== undefined) return 'sql:copy-file';
  return body.is_from === true ? 'sql:copy-from' : 'sql:copy-to';
}

function readCopy(body: CopyStmt, place: Place): void {
  const { findings, world } = place.pass;
  const from = body.is_from === true;
  const verb = from ? 'sql:copy-from' : 'sql:copy-to';
  const whole = verbOfCopy(body);
  if (whole !== verb)
    findings.access(whole, { kind: 'Target', path: [] }, { direction: from ? 'in' : 'out' });
  else findings.effect({ type: 'copy', direction: from ? 'in' : 'out' });
  if (body.relation !== undefined) readTable(body, verb, place);
  if (body.query !== undefined) {
    findings.access(verb, { kind: 'Database', path: [world.database] });
    visit(body.query, { ...place, relations: 'from' });
  }
  visitRest('CopyStmt', body, { ...place, role: 'none' }, ['relation', 'query', 'attlist', 'whereClause']);
}

/** A COPY of a table reads or writes it as a SELECT or an INSERT would, and is named as such too. */
function readTable(body: CopyStmt, verb: string, outer: Place): void {
  const { place, target } = enter(body.relation, {}, outer);
  const names = (body.attlist ?? []).map((node) => stringOf(node) ?? '*');
  const columns = sortedSet(body.attlist === undefined ? ['*'] : names);
  const { findings } = place.pass;
  for (const resource of target.tables) {
    if (body.is_from === true) {
      findings.access(verb, resource, { columnsWritten: columns });
      findings.access('sql:insert', resource, { columnsWritten: columns });
    } else {
      findings.access(verb, resource, { columnsRead: columns });
      findings.access('sql:select', resource, { columnsRead: columns, columnsFiltered: [], hasWhere: false });
    }
  }
  // COPY FROM ... WHERE looks at the rows that come in, not at those of the table.
  if (body.whereClause !== undefined) visit(body.whereClause, { ...place, role: 'none' });
}
