// What an action would touch, in one sentence.
import type { Impact } from '../../model/approval.ts';

const missing: Readonly<Record<string, string>> = {
  'in-transaction-failed': 'the transaction it stands in has failed already',
  'not-plannable': 'this kind of statement has no plan',
  'own-functions': 'planning it could run functions of the target',
  pipelined: 'it was sent together with others',
  refused: 'the target refused to plan it',
  timeout: 'the target took too long to plan it',
};

export function wordImpact({ rows, tables, missing: why }: Impact): string {
  const estimate =
    rows === undefined
      ? `no estimate${why === undefined ? '' : `: ${missing[why] ?? why}`}`
      : `about ${wordNumber(rows)} ${rows === 1 ? 'row' : 'rows'}, as the planner of the target estimates`;
  const sizes = tables.map(
    ({ name, rows, bytes }) => `${name} has ${wordNumber(rows)} rows, ${wordBytes(bytes)}`,
  );
  return [estimate, ...sizes].join('; ');
}

function wordNumber(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

function wordBytes(bytes: number): string {
  const unit = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}
