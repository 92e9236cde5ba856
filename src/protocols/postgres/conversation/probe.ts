// Gatelog's own question to the target between two segments: where are unqualified names looked up now?
import { GatelogError } from '../../../model/error.ts';
import { decodeRow } from '../decode.ts';
import { FACTS_QUERY, readFacts } from '../facts.ts';
import { frame } from '../frame.ts';
import { encodeBind, encodeParse } from '../encode-request.ts';
import { front, targetBroke } from '../messages.ts';
import { splitSearchPath } from './search-path.ts';

/** `schemas`: those of the path that exist. `path`: the setting as it was given, and the role for its `$user`. */
export type ProbeAnswer =
  | { readonly schemas: readonly string[] }
  | { readonly path: string; readonly role: string };

/** A statement and a portal of this name are made and closed again; a simple Query would drop the client's unnamed ones. */
const NAME = 'gatelog: probe';
const LARGEST_ANSWER = 1024 * 1024;

/** Asks the catalogue, which takes a snapshot. */
const CATALOGUE = Buffer.concat([...asking(FACTS_QUERY), frame(front.sync)]);
/** SHOW takes no snapshot, so asking does not disturb SET TRANSACTION. */
const SETTINGS = Buffer.concat([...asking('SHOW search_path'), ...asking('SHOW role'), frame(front.sync)]);

/** Close comes first too: a question that was cut short leaves its statement behind. */
function asking(text: string): Buffer[] {
  const bind = { portal: NAME, statement: NAME, formats: [], values: [], resultFormats: [] };
  const execute = frame(front.execute, (to) => to.cstring(NAME).int32(0));
  return [close('S'), encodeParse(NAME, text), encodeBind(bind), execute, close('P'), close('S')];
}

function close(kind: 'S' | 'P'): Buffer {
  return frame(front.close, (to) => to.int8(kind.charCodeAt(0)).cstring(NAME));
}

export class Probe {
  readonly bytes: Buffer;
  #failed: string | undefined;
  readonly #wholly: boolean;
  readonly #rows: (readonly (Buffer | null)[])[] = [];
  #pieces: Buffer[] = [];
  #size = 0;

  /** `wholly`: a snapshot may be taken, so that schemas that do not exist can be told apart. */
  constructor(wholly: boolean) {
    this.#wholly = wholly;
    this.bytes = wholly ? CATALOGUE : SETTINGS;
  }

  /** SQLSTATE of what went wrong. */
  get failed(): string | undefined {
    return this.#failed;
  }

  fail(sqlstate: string): void {
    this.#failed = sqlstate;
  }

  /** A piece of a DataRow message. */
  piece(bytes: Buffer, last: boolean): void {
    this.#pieces.push(Buffer.from(bytes));
    this.#size += bytes.length;
    if (this.#size > LARGEST_ANSWER || this.#rows.length === 2) targetBroke('its search path is endless');
    if (!last) return;
    this.#rows.push(decodeRow(Buffer.concat(this.#pieces).subarray(5)));
    this.#pieces = [];
  }

  answer(): ProbeAnswer {
    const [first, second] = this.#rows;
    if (this.failed === undefined && this.#wholly && first !== undefined) return readFacts(first);
    const [path, role] = [first?.[0], second?.[0]].map((value) => value?.toString('utf8'));
    if (this.failed === undefined && path !== undefined && role !== undefined) return { path, role };
    throw new GatelogError('target.failed', 'the target does not tell its search path', {
      data: { sqlstate: this.failed },
    });
  }
}

/** Of a path only told by name, a schema that does not exist adds a candidate: too many accesses, never too few. */
export function schemasOf(answer: ProbeAnswer, sessionUser: string): readonly string[] {
  if ('schemas' in answer) return answer.schemas;
  const user = answer.role === 'none' ? sessionUser : answer.role;
  return (splitSearchPath(answer.path) ?? []).map((name) => (name === '$user' ? user : name));
}
