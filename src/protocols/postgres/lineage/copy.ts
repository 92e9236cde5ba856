// COPY: a table or a query out, rows in.
import type { CopyStmt } from 'libpg-query';
import { stringOf } from '../sql/tree.ts';
import { among, enterChange } from './change.ts';
import { columnNamed, flowsOf, isNothing, known, NOTHING, type Shape } from './flow.ts';
import type { Place } from './pass.ts';
import { ANY, findTarget, type Target, writeAll } from './write.ts';

export function traceCopy(body: CopyStmt, place: Place): Shape {
  if (body.is_from === true) return copyIn(body, place);
  const shape =
    body.query === undefined ? tableShape(body, place) : place.pass.tracers.query(body.query, place);
  if (body.filename === undefined) return shape;
  // Into a file of the server, or a program on it: the client gets nothing, and may read it another way.
  const to = Object.freeze({ schema: 'pg_catalog', table: 'copy', column: 'file' });
  const flows = flowsOf(shape).filter((flow) => !isNothing(flow));
  if (flows.length > 0) place.pass.write(to, place.pass.join(flows));
  return known([]);
}

/** Without a list a generated column is left out. */
function tableShape(body: CopyStmt, { pass }: Place): Shape {
  const target = findTarget(body.relation ?? {}, pass);
  const { shape } = target.trace;
  if (shape.open !== undefined) return shape;
  if (body.attlist === undefined)
    return known(shape.columns.filter(({ name }) => !target.generated.has(name)));
  return known(
    namesOf(body).map((name) => {
      const column = columnNamed(shape, name);
      return typeof column === 'object' ? column : { name, value: { flow: pass.opaque('unknown-column') } };
    }),
  );
}

function namesOf(body: CopyStmt): readonly string[] {
  return (body.attlist ?? []).map((name) => stringOf(name) ?? '');
}

/** What comes in is the client's, or from a file of the server. WHERE looks at that, by the names of the table's columns. */
function copyIn(body: CopyStmt, outer: Place): Shape {
  const { target, source, place } = enterChange(body.relation, undefined, outer);
  const { pass } = place;
  const names = body.attlist === undefined ? stored(target) : namesOf(body);
  const flow = body.filename === undefined ? NOTHING : pass.opaque('file');
  writeAll(target, new Map(names.map((name) => [name, flow])), pass);
  if (body.whereClause !== undefined) pass.tracers.value(body.whereClause, among([source], place));
  return known([]);
}

function stored(target: Target): readonly string[] {
  const { shape } = target.trace;
  if (shape.open !== undefined) return [ANY];
  return shape.columns.map(({ name }) => name).filter((name) => !target.generated.has(name));
}
