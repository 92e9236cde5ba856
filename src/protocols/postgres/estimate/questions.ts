// The messages of an estimate: what opens it, what it asks, and what leaves the session as it was.
import { encodeBind, encodeClose, encodeExecute, encodeParse, encodeSync } from '../encode-request.ts';
import { type Around, encodeAround, JSON_OID, SURROUNDINGS_QUERY } from './surroundings.ts';

/** A statement to be planned as the client would have it run. */
export interface Planned extends Around {
  readonly text: string;
  /** Of its Bind. */
  readonly formats: readonly number[];
  readonly values: readonly (Buffer | null)[];
}

/** A statement and a portal of this name: a simple Query would drop the client's unnamed ones. */
const NAME = 'gatelog: estimate';
const OUTER = 'SAVEPOINT "gatelog: estimate"';
const NOTHING = { types: [], formats: [], values: [] };
const INNER = 'SAVEPOINT "gatelog: catalogue"';

/**
 * Bounds for what follows, in force until it is undone. Nothing short of an error is told, for the client would take it
 * for a word about its own statement.
 */
const LIMITS = [
  'SET LOCAL statement_timeout = 2000',
  'SET LOCAL lock_timeout = 500',
  'SET LOCAL client_min_messages = error',
];

const IN_NO_TRANSACTION = question([
  ...asking('BEGIN ISOLATION LEVEL READ COMMITTED, READ ONLY'),
  ...LIMITS.flatMap((text) => asking(text)),
]);

/** SHOW takes no snapshot, and tells whether one may be taken. */
const IN_TRANSACTION = question([
  ...asking(OUTER),
  ...asking('SET LOCAL transaction_read_only = on'),
  ...LIMITS.flatMap((text) => asking(text)),
  ...asking('SHOW transaction_isolation'),
]);

const END = question([...asking('ROLLBACK'), ...closing()]);
const UNDO = question([...asking(`ROLLBACK TO ${OUTER}`), ...asking(`RELEASE ${OUTER}`), ...closing()]);

export function openEstimate(inTransaction: boolean): Buffer {
  return inTransaction ? IN_TRANSACTION : IN_NO_TRANSACTION;
}

export function undoEstimate(inTransaction: boolean): Buffer {
  return inTransaction ? UNDO : END;
}

/** The savepoint gives the search path back before anybody can see that it was another. */
export function askSurroundings(around: Around): Buffer {
  return question([
    ...asking(INNER),
    ...asking('SET LOCAL search_path = pg_catalog, pg_temp'),
    ...asking(SURROUNDINGS_QUERY, { types: [JSON_OID], formats: [], values: [encodeAround(around)] }),
    ...asking(`ROLLBACK TO ${INNER}`),
  ]);
}

export function askPlan(planned: Planned): Buffer {
  return question(asking(`EXPLAIN (FORMAT JSON) ${planned.text}`, planned));
}

function question(messages: readonly Buffer[]): Buffer {
  return Buffer.concat([...messages, encodeSync()]);
}

/** Closes first: a question that was cut short leaves its statement and portal behind. */
function asking(text: string, bound: Pick<Planned, 'types' | 'formats' | 'values'> = NOTHING): Buffer[] {
  const { formats, values } = bound;
  const bind = encodeBind({ portal: NAME, statement: NAME, formats, values, resultFormats: [] });
  return [...closing(), encodeParse(NAME, text, bound.types), bind, encodeExecute(NAME)];
}

function closing(): Buffer[] {
  return [encodeClose('P', NAME), encodeClose('S', NAME)];
}
