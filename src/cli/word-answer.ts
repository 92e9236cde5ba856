// Words a recorded answer as a table, whatever protocol it came in.
import { protocolByName } from '../protocols/registry.ts';
import { textTable } from './text-table.ts';

const ROWS_SHOWN = 100;
const WIDEST = 60;

/** Undefined when the protocol is not known here. */
export function wordAnswer(protocol: string, bytes: Buffer): string | undefined {
  const answer = protocolByName(protocol)?.readAnswer(bytes, ROWS_SHOWN);
  if (answer === undefined) return undefined;
  const columns = answer.columns.map((name) => ({ name, most: WIDEST }));
  const rows = answer.rows.map((row) => row.map((value) => value ?? 'NULL'));
  const table = columns.length === 0 ? rows.map((row) => row.join('  ')) : textTable(columns, rows);
  return [
    ...table,
    ...answer.notes,
    ...(answer.cut ? ['... more was recorded; --raw res.body has it all'] : []),
  ].join('\n');
}
