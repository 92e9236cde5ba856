// SQL text in, one reading per statement out: through three layers (exact text, literals aside, parser).
import { takeLeading, takeTrailing } from './sql/comment.ts';
import { GenerationCache } from './sql/cache.ts';
import { Findings } from './sql/findings.ts';
import { fingerprint, loadParser, type Parsed, type ParsedStatement, parse } from './sql/parser.ts';
import type { SqlFacts, StatementReading } from './sql/reading.ts';
import { readStatement } from './sql/statement.ts';
import { type Lookup, stillHolds, World } from './sql/world.ts';
import { normalise } from './normalise.ts';
import type { Intent } from '../../model/action.ts';

export type { Effect, SqlFacts, StatementReading } from './sql/reading.ts';

/** `statement` of `ProtocolLimits`: the longest text read, bytes. */
export interface SqlLimits {
  readonly statement: number;
}

interface Cached {
  readonly readings: readonly StatementReading[];
  /** What the readings asked of the session; they hold for any session that answers the same. */
  readonly lookups: readonly Lookup[];
}

/** Readings of all sessions. A reading is a few KB: 32 MB by the estimate below. */
const bound = { entries: 20_000, size: 32 * 1024 * 1024 };
/** Longer texts are read each time: bulk inserts would wash everything else out. */
const longestCached = 16 * 1024;

const exact = new GenerationCache<Cached>(bound);
const literalsAside = new GenerationCache<Cached>(bound);

/** Loads the parser (wasm, 15 ms). Called once, before the first `readSql`. */
export async function loadSqlParser(): Promise<void> {
  await loadParser();
}

/**
 * One reading per statement of `text`, in order; none for an empty text. Never throws for bad SQL: what cannot be
 * read is one reading with `understood: false`. The same text under the same facts gives the same shapes.
 */
export function readSql(text: string, facts: SqlFacts, limits: SqlLimits): readonly StatementReading[] {
  if (text.length > limits.statement || Buffer.byteLength(text) > limits.statement)
    return refused(text, 'too-large', facts);
  if (text.length > longestCached) return read(text, facts).readings;
  const world = worldKey(facts);
  const known = exact.get(world + text);
  if (known !== undefined && stillHolds(known.lookups, facts)) return known.readings;
  return readUncommented(text, facts, world);
}

/** Everything a reading depends on that is not looked up by name. */
function worldKey(facts: SqlFacts): string {
  const flags = `${facts.mayRevert === false} ${facts.temporaryCertain === true}`;
  const tracing = facts.tracing?.key ?? '';
  return `${tracing}\u0000${facts.database}\u0000${facts.schemas.join('\u0000')}\u0000${flags}\u0000\u0000`;
}

/** Takes the sqlcommenter comment off, so that its values do not make every text a new one. */
function readUncommented(text: string, facts: SqlFacts, world: string): readonly StatementReading[] {
  const leading = takeLeading(text);
  if (leading !== undefined) return withIntent(readCached(leading.text, facts, world), text, leading.intent);
  const trailing = takeTrailing(text);
  // The rest has to end outside quotes and comments, or the comment was none: a text with a key does.
  if (trailing === undefined || normalise(trailing.text) === undefined) return readCached(text, facts, world);
  return withIntent(readCached(trailing.text, facts, world), text, trailing.intent);
}

function withIntent(
  readings: readonly StatementReading[],
  text: string,
  intent: Intent,
): readonly StatementReading[] {
  const said = intent.text !== undefined || intent.ticket !== undefined ? { intent } : {};
  const whole = readings.length === 1 ? { text } : {};
  return Object.freeze(readings.map((reading) => Object.freeze({ ...reading, ...whole, ...said })));
}

function readCached(text: string, facts: SqlFacts, world: string): readonly StatementReading[] {
  const normalised = normalise(text);
  if (normalised?.replaced !== true) return readExact(text, facts, world);
  const known = literalsAside.get(world + normalised.key);
  if (known === undefined || !stillHolds(known.lookups, facts))
    return readNew(text, normalised.key, facts, world);
  return Object.freeze(known.readings.map((reading) => Object.freeze({ ...reading, text })));
}

function readExact(text: string, facts: SqlFacts, world: string): readonly StatementReading[] {
  const known = exact.get(world + text);
  if (known !== undefined && stillHolds(known.lookups, facts)) return known.readings;
  const fresh = read(text, facts);
  if (fresh.keep) exact.set(world + text, fresh, sizeOf(text, fresh));
  return fresh.readings;
}

/** Only a single statement whose literals are values may stand for others of its key. */
function readNew(text: string, key: string, facts: SqlFacts, world: string): readonly StatementReading[] {
  const fresh = read(text, facts);
  if (fresh.keep && !fresh.literalsMatter && fresh.readings.length === 1) {
    literalsAside.set(world + key, fresh, sizeOf(key, fresh));
  } else if (fresh.keep) exact.set(world + text, fresh, sizeOf(text, fresh));
  return fresh.readings;
}

function sizeOf(key: string, cached: Cached): number {
  const accesses = cached.readings.reduce((sum, { shape }) => sum + shape.accesses.length, 0);
  return 4 * key.length + 512 * cached.readings.length + 512 * accesses;
}

interface Fresh extends Cached {
  readonly literalsMatter: boolean;
  /** False for what may be read better a moment later. */
  readonly keep: boolean;
}

/** Reads with the parser. */
function read(text: string, facts: SqlFacts): Fresh {
  const unreadable = unreadableText(text);
  const parsed: Parsed = unreadable === undefined ? parse(text) : { ok: false, doubt: unreadable };
  const world = new World(facts);
  if (!parsed.ok) {
    const readings = refused(text, parsed.doubt, facts);
    return { readings, lookups: [], literalsMatter: true, keep: parsed.doubt !== 'parser-restarting' };
  }
  try {
    return readAll(text, parsed.statements, world);
  } catch (cause) {
    // Our own stack, when the caller's is deep already: `deepest` of walk.ts normally stops long before.
    if (!(cause instanceof RangeError)) throw cause;
    return { readings: refused(text, 'too-deep', facts), lookups: [], literalsMatter: true, keep: false };
  }
}

/** Statements are read in order, each knowing what those before it will have done. */
function readAll(text: string, statements: readonly ParsedStatement[], world: World): Fresh {
  let literalsMatter = false;
  const readings = statements.map(({ node, start, end }, _at, all) => {
    const own = all.length === 1 ? text : text.slice(start, end).trim();
    const found = readStatement(node, own, fingerprint(own), world);
    world.apply(found.reading.effects);
    if (found.nextSchemas !== undefined) world.setSchemas(found.nextSchemas);
    literalsMatter ||= found.literalsMatter;
    return found.reading;
  });
  return { readings: Object.freeze(readings), lookups: world.lookups, literalsMatter, keep: true };
}

/** A NUL ends the text for the server; U+FFFD and lone surrogates stand for bytes that were not UTF-8. */
function unreadableText(text: string): string | undefined {
  if (text.includes('\u0000')) return 'nul-byte';
  return text.includes('\ufffd') || !text.isWellFormed() ? 'not-utf-8' : undefined;
}

function refused(text: string, doubt: string, facts: SqlFacts): readonly StatementReading[] {
  const findings = new Findings();
  findings.doubt(doubt);
  const shape = findings.shape('sql:opaque', '', facts.database);
  const plain = Object.freeze({ shape, text, effects: Object.freeze([]) });
  return Object.freeze([facts.tracing?.doubt(plain) ?? plain]);
}
