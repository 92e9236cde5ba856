// Says in one sentence what an action would touch, as the planner estimates it.
import type { Impact } from '../api/types.ts';
import { countOf, roughly, sizeOf } from './words.ts';

const changing: Readonly<Record<string, string>> = {
  'sql:insert': 'add',
  'sql:update': 'change',
  'sql:delete': 'delete',
  'sql:merge': 'change',
  'sql:truncate': 'empty',
  'sql:select': 'read',
};

const missing: Readonly<Record<string, string>> = {
  'in-transaction-failed': 'the transaction has failed, so the planner cannot be asked',
  'not-plannable': 'this kind of statement has no plan',
  'own-functions': 'it calls functions of the database’s own, which asking the planner might run',
  pipelined: 'the client has more statements on the way',
  refused: 'the database refused to plan it',
  timeout: 'the planner did not answer in time',
};

/** Each table as `public.orders (1.2 million rows, 310 MB)`. */
function nameTables(impact: Impact): string {
  return impact.tables
    .map(
      ({ name, rows, bytes }) =>
        `${name} (${roughly(rows)} ${rows === 1 ? 'row' : 'rows'}, ${sizeOf(bytes)})`,
    )
    .join(', ');
}

export function sayImpact(verb: string, impact: Impact): string {
  const tables = nameTables(impact);
  if (impact.rows === undefined) {
    const why = missing[impact.missing ?? ''] ?? 'the planner gave none';
    return `No estimate: ${why}.${tables === '' ? '' : ` It names ${tables}.`}`;
  }
  const rows = countOf(impact.rows, 'row');
  const does = changing[verb] ?? 'touch';
  return `Would ${does} about ${rows}${tables === '' ? '' : ` of ${tables}`}.`;
}
