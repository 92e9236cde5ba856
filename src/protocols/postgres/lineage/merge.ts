// MERGE: each branch puts into the target what it says, and sees the rows it is about.
import type { MergeStmt, MergeWhenClause } from 'libpg-query';
import { as } from '../sql/tree.ts';
import { among, carryOut, type Change, enterChange, readAssignments, readNames } from './change.ts';
import { filterBy, listShape } from './expression.ts';
import { known, type Shape } from './flow.ts';
import { traceFrom } from './from.ts';
import type { Place } from './pass.ts';
import type { Source } from './scope.ts';
import { assign, type Assigned, assignRow } from './write.ts';

export function traceMerge(body: MergeStmt, outer: Place): Shape {
  const change = enterChange(body.relation, body.withClause, outer);
  const { source, place } = change;
  const { pass } = place;
  return carryOut(change, body.returningClause, () => {
    const from = traceFrom(body.sourceRelation && [body.sourceRelation], among([], place));
    filterBy(body.joinCondition, among([source, ...from], place));
    const assigned: Assigned = new Map();
    for (const node of body.mergeWhenClauses ?? []) {
      const clause = as(node, 'MergeWhenClause');
      if (clause === undefined) pass.filter(pass.opaque('node:merge'));
      else for (const [name, flow] of branch(clause, change, from)) assign(assigned, name, flow, pass);
    }
    // `RETURNING *` shows the source in front of the target.
    return { assigned, before: from };
  });
}

function branch(clause: MergeWhenClause, change: Change, from: readonly Source[]): Assigned {
  const { target, place } = change;
  const here = seen(clause, change, from);
  filterBy(clause.condition, here);
  if (clause.commandType !== 'CMD_INSERT') return readAssignments(clause.targetList, here);
  const names = readNames(clause.targetList, here);
  const row = clause.values === undefined ? known([]) : listShape(clause.values, here, () => '');
  return assignRow(target, names, row, place.pass);
}

/** A row without a match has only the side it is on. */
function seen(clause: MergeWhenClause, { source, place }: Change, from: readonly Source[]): Place {
  if (clause.matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_TARGET') return among(from, place);
  if (clause.matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE') return among([source], place);
  return among([source, ...from], place);
}
