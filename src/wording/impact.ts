// Says in one sentence what an action would touch, as the planner estimates it: the same in console, command line and messages.
import { countOf, roughly, sizeOf } from './numbers.ts';

/** As `Impact` of model/approval, and as it comes over the wire. */
interface Impact {
  readonly rows?: number | undefined;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
  readonly missing?: string | undefined;
}

/** Of verbs that do one thing to rows; of others nothing is known. */
const doing: Readonly<Record<string, string>> = {
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
  snapshot: 'asking now would fix what its transaction sees',
  refused: 'the database refused to plan it',
  timeout: 'the planner did not answer in time',
};

/** `Would change about 1,204 rows of public.orders (1.2 million rows, 310 MB).` */
export function wordImpact(verb: string, { rows, tables, missing: why = '' }: Impact): string {
  const named = tables.map(wordTable).join(', ');
  if (rows !== undefined)
    return `Would ${doing[verb] ?? 'touch'} about ${countOf(rows, 'row')}${named === '' ? '' : ` of ${named}`}.`;
  const names = named === '' ? '' : ` It names ${named}.`;
  return `No estimate: ${missing[why] ?? 'the planner gave none'}.${names}`;
}

/** A table that was never analysed has -1 rows. */
function wordTable({ name, rows, bytes }: Impact['tables'][number]): string {
  const count = rows < 0 ? 'rows not counted' : `${roughly(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  return `${name} (${count}, ${sizeOf(bytes)})`;
}
