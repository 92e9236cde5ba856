// What a session holds by name: how statements and portals come about, and about how much memory they keep.
import type { StatementReading } from '../to-action.ts';
import type { Portal, Prepared } from './expected.ts';

const EACH = 256;

export function weighPrepared({ text }: Prepared): number {
  return EACH + 2 * text.length;
}

export function weighPortal({ parameters }: Portal): number {
  let weight = EACH;
  for (const { value } of parameters) weight += EACH + 2 * (value?.length ?? 0);
  return weight;
}

/** PREPARE and Parse share their names. `version` matches no facts, so a Bind to it reads the text anew. */
export function preparedBySql(reading: StatementReading): Prepared {
  return { text: reading.text, types: [], reading, version: '', columns: undefined };
}

/** DECLARE and Bind share their names too: Execute of a cursor fetches from it. */
export function portalOfCursor(reading: StatementReading, hold: boolean): Portal {
  return { prepared: preparedBySql(reading), bound: reading, parameters: [], resultFormats: [], hold };
}
