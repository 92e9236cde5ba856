// Reads the text of a Query or Parse under the facts of the session; leaves no byte of it without an action.
import type { ActionShape } from '../../../model/action.ts';
import { joinExposures } from '../masking/exposure.ts';
import { readSql, type SqlLimits, type StatementReading } from '../to-action.ts';
import type { SessionState } from './state.ts';

/** A text of nothing but comments runs nothing; it travels, so it is recorded. */
const COMMENT: ActionShape = Object.freeze({
  verb: 'sql:session',
  accesses: Object.freeze([
    Object.freeze({
      verb: 'sql:session',
      resource: Object.freeze({ kind: 'Target', path: [] }),
      context: {},
    }),
  ]),
  understood: true,
  doubts: [],
  context: {},
  fingerprint: 'comment',
});

const BLANK = /^[\s;]*$/;
/** Means the same in every client encoding and with either setting of standard_conforming_strings. */
const PLAIN = /^[^\\\u0080-\uffff]*$/;

/** One reading per statement; none only for a text of blanks. */
export function readText(text: string, state: SessionState, limits: SqlLimits): readonly StatementReading[] {
  const readings = readSql(text, state, limits);
  if (readings.length === 0) return BLANK.test(text) ? readings : [{ shape: COMMENT, text, effects: [] }];
  if (!state.settingsKnown && !PLAIN.test(text)) return readings.map(inDoubt);
  return readings;
}

/** A Parse may hold one statement only; the target refuses more, and so do we before it. */
export function readOne(text: string, state: SessionState, limits: SqlLimits): StatementReading | undefined {
  const readings = readText(text, state, limits);
  const first = readings[0];
  return first === undefined || readings.length === 1 ? first : doubtful(first, 'several-statements');
}

/** The texts of several statements of one Query, with all that stands between and behind them. */
export function textsOf(text: string, readings: readonly StatementReading[]): readonly string[] {
  if (readings.length === 1) return [text];
  let from = 0;
  const starts = readings.map((reading, at) => {
    const found = at === 0 ? 0 : text.indexOf(reading.text, from);
    const start = found < 0 ? from : found;
    from = start + reading.text.length;
    return start;
  });
  return starts.map((start, at) => text.slice(start, starts[at + 1]));
}

/**
 * What was decided about a text when it was bound, and what it says now: the server planned it then, but looks up
 * cursors and statements that it names only now. Both must be allowed.
 */
export function both(then: StatementReading | undefined, now: StatementReading): StatementReading {
  if (then === undefined || then.shape === now.shape) return now;
  const shape: ActionShape = Object.freeze({
    ...now.shape,
    accesses: [...then.shape.accesses, ...now.shape.accesses],
    understood: then.shape.understood && now.shape.understood,
    doubts: [...new Set([...then.shape.doubts, ...now.shape.doubts])].sort(),
  });
  const exposure = then.exposure && now.exposure && joinExposures(then.exposure, now.exposure);
  return { ...now, shape, ...(exposure !== undefined && { exposure }) };
}

/** Settings changed earlier in this segment: the target may now read the bytes of the text in another way. */
function inDoubt(reading: StatementReading): StatementReading {
  return doubtful(reading, 'settings-unknown');
}

function doubtful(reading: StatementReading, doubt: string): StatementReading {
  const { shape } = reading;
  const doubts = [...new Set([...shape.doubts, doubt])].sort();
  return { ...reading, shape: Object.freeze({ ...shape, understood: false, doubts }) };
}
