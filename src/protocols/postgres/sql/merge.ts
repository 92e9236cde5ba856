// MERGE: each branch is the statement it amounts to.
import type { MergeStmt, MergeWhenClause } from 'libpg-query';
import { enter, readReturning, readTargets, write } from './change.ts';
import { readWhere } from './query.ts';
import type { Use } from './scope.ts';
import { as } from './tree.ts';
import { type Handlers, type Place, visit, visitAll, visitRest } from './walk.ts';

export const mergeHandlers: Handlers = { MergeStmt: readMerge };

function readMerge(body: MergeStmt, outer: Place): void {
  const { place, target } = enter(body.relation, body, outer);
  if (body.sourceRelation !== undefined) visit(body.sourceRelation, place);
  const joined = readWhere(body.joinCondition, place, target);
  for (const node of body.mergeWhenClauses ?? []) {
    const clause = as(node, 'MergeWhenClause');
    if (clause === undefined) place.pass.findings.doubt('unknown-node');
    else readBranch(clause, target, joined, place);
  }
  readReturning(body.returningClause, target, place);
  const handled = [
    'relation',
    'withClause',
    'sourceRelation',
    'joinCondition',
    'mergeWhenClauses',
    'returningClause',
  ];
  visitRest('MergeStmt', body, place, handled);
}

/** Rows with no match are all but those of the join: only a condition of the branch chooses among them. */
function readBranch(clause: MergeWhenClause, target: Use, joined: boolean, place: Place): void {
  const chosen = readWhere(clause.condition, place, target);
  const hasWhere = chosen || (joined && clause.matchKind === 'MERGE_WHEN_MATCHED');
  const columnsWritten = readTargets(clause.targetList, place);
  visitAll(clause.values, place);
  visitRest('MergeWhenClause', clause, place, ['condition', 'targetList', 'values']);
  if (clause.commandType === 'CMD_INSERT') {
    write(
      'sql:insert',
      target,
      { columnsWritten: clause.targetList === undefined ? ['*'] : columnsWritten },
      place,
    );
  } else if (clause.commandType === 'CMD_UPDATE') {
    write('sql:update', target, { columnsWritten, hasWhere }, place);
  } else if (clause.commandType === 'CMD_DELETE') {
    write('sql:delete', target, { hasWhere }, place);
  } else if (clause.commandType !== 'CMD_NOTHING') {
    place.pass.findings.doubt('merge-branch');
  }
}
