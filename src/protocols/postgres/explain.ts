// Reads a text as a fresh session would, for `policy explain` and `policy test`: nothing runs.
import type { Action } from '../../model/action.ts';
import type { Target } from '../../model/target.ts';
import { SessionState } from './conversation/state.ts';
import { readSql } from './to-action.ts';

const STATEMENT_BYTES = 1024 * 1024;

export function explainSql(
  target: Target,
  text: string,
  options: { schemas?: readonly string[] },
): readonly Action[] {
  const facts = new SessionState({
    database: target.database,
    schemas: options.schemas ?? ['public'],
    user: '',
    intent: {},
    limit: 0,
  });
  return readSql(text, facts, { statement: STATEMENT_BYTES }).map((reading) => ({
    shape: reading.shape,
    phase: 'execute',
    text: reading.text,
    parameters: [],
    intent: reading.intent ?? {},
  }));
}
