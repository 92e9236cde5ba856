// Tells the trail as a table, and the one thing it must contain: each denial the agent was told of.
import { readTrail, type Trail, type TrailRow } from './read-trail.ts';
import { intent, script } from './script.ts';
import type { Stage } from './stage.ts';
import type { Tell } from './tell.ts';
import { type Column, cut, textTable } from '../cli/text-table.ts';

const columns: readonly Column[] = [
  { name: 'entry', align: 'right' },
  { name: 'time' },
  { name: 'agent', most: 14 },
  { name: 'decision' },
  { name: 'command', most: 44 },
  { name: 'bound', most: 14 },
  { name: 'rows', align: 'right' },
  { name: 'ms', align: 'right' },
  { name: 'reason' },
];

export async function showTrail({ folder }: Stage, tell: Tell): Promise<Trail> {
  tell.heading('The trail, read back from the log and decrypted with its key');
  const read = () => readTrail(folder);
  return tell.step('trail', 'waiting for the next signed checkpoint', read, (trail) => ({
    words: words(trail, tell),
    data: { size: trail.size, intent: trail.intent, entries: trail.rows },
    asExpected: isWhole(trail),
  }));
}

function words({ rows, intent: declared }: Trail, tell: Tell): string {
  const [names = '', rule = '', ...lines] = textTable(columns, rows.map(cells));
  const coloured = lines.map((line, at) => (rows[at]?.decision === 'deny' ? tell.paint('red', line) : line));
  const { text, ticket } = (declared ?? {}) as { text?: string; ticket?: string };
  return [names, rule, ...coloured, '', `intent: "${cut(text ?? '')}", ticket ${cut(ticket ?? '')}`].join(
    '\n',
  );
}

function cells(row: TrailRow): readonly string[] {
  const { entry, time, agent, decision, command, parameters, rows, micros } = row;
  const millis = micros === undefined ? '' : (micros / 1000).toFixed(1);
  // Hours to milliseconds of `2026-11-20T23:45:15.123456Z`.
  const clock = time.slice(11, 23);
  const bound = parameters.map((value) => value ?? 'NULL').join(', ');
  return [
    String(entry),
    clock,
    agent,
    decision,
    command,
    bound,
    rows === undefined ? '' : String(rows),
    millis,
    reason(row),
  ];
}

function reason({ decision, reasons, policies, approval }: TrailRow): string {
  if (decision !== 'deny') return approval === undefined ? '' : `approved: ${approval}`;
  return policies.length === 0 ? reasons.join(', ') : `${reasons.join(', ')}: ${policies.join(', ')}`;
}

function isWhole({ rows, intent: declared }: Trail): boolean {
  const { text, ticket } = (declared ?? {}) as { text?: unknown; ticket?: unknown };
  const denied = script.filter(({ expected }) => 'denied' in expected);
  return (
    text === intent.text &&
    ticket === intent.ticket &&
    script.every(({ sql }) => rows.some(({ command }) => command === sql)) &&
    denied.every(({ sql }) => rows.some(({ command, decision }) => command === sql && decision === 'deny')) &&
    rows.some(({ reasons }) => reasons.includes('identity.graph-token'))
  );
}
