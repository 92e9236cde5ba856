// PostgreSQL's own parser (libpg-query, wasm): text in, statements with where they stand out.
import { GatelogError } from '../../../model/error.ts';
import type { Node } from 'libpg-query';

/** One statement as the server would split it. `start` and `end` are offsets into the JavaScript string. */
export interface ParsedStatement {
  readonly node: Node;
  readonly start: number;
  readonly end: number;
}

export type Parsed =
  | { readonly ok: true; readonly statements: readonly ParsedStatement[] }
  /** `syntax-error`, `too-deep` (the parser's stack was too small) or `parser-restarting`. */
  | { readonly ok: false; readonly doubt: string };

/** What we use of the emscripten module; libpg-query's own wrapper keeps its instance to itself. */
interface Wasm {
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, pointer: number, bytes: number): void;
  UTF8ToString(pointer: number): string;
  getValue(pointer: number, type: 'i32'): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(text: number): number;
  _wasm_free_parse_result(result: number): void;
  _wasm_fingerprint(text: number): number;
  _wasm_free_string(text: number): void;
  readonly HEAPU8: Uint8Array;
}

/** The file beside libpg-query's entry; named at run time, because the package has no types for it. */
const modulePath = 'libpg-query/wasm/libpg-query.js';
/** An instance whose memory grew beyond this is replaced: wasm memory never shrinks. */
const memoryBound = 256 * 1024 * 1024;
/** Instances kept ready. A trap leaves the C stack and heap in disorder, so the instance is thrown away. */
const spares = 2;

const ready: Wasm[] = [];
let loading = 0;
let instantiate: (() => Promise<Wasm>) | undefined;

export async function loadParser(): Promise<void> {
  if (instantiate === undefined) {
    const loaded: { default: () => Promise<Wasm> } = await import(modulePath);
    instantiate = loaded.default;
  }
  if (ready.length === 0) ready.push(await instantiate());
  replenish();
}

/** Starts what is missing in the background (13 ms each); until then readings are refused, never guessed. */
function replenish(): void {
  const make = instantiate;
  if (make === undefined) return;
  for (let missing = spares + 1 - ready.length - loading; missing > 0; missing -= 1) {
    loading += 1;
    make().then(
      (wasm) => {
        loading -= 1;
        ready.push(wasm);
      },
      () => {
        // Out of memory: the next trap or reading tries again, and readings without an instance are refused.
        loading -= 1;
      },
    );
  }
}

/** Runs `use` on the first instance; when it traps the instance goes. Undefined: trapped. */
function withInstance<T>(wasm: Wasm, text: string, use: (pointer: number) => T): T | undefined {
  try {
    const bytes = wasm.lengthBytesUTF8(text) + 1;
    const pointer = wasm._malloc(bytes);
    wasm.stringToUTF8(text, pointer, bytes);
    const result = use(pointer);
    wasm._free(pointer);
    if (wasm.HEAPU8.length > memoryBound) discard(wasm);
    return result;
  } catch (cause) {
    if (cause instanceof GatelogError) throw cause;
    discard(wasm);
    return undefined;
  }
}

function discard(wasm: Wasm): void {
  const at = ready.indexOf(wasm);
  if (at >= 0) ready.splice(at, 1);
  replenish();
}

function instance(): Wasm | undefined {
  if (instantiate === undefined) throw new GatelogError('protocol.violation', 'the SQL parser is not loaded');
  if (ready.length === 0) replenish();
  return ready[0];
}

export function parse(text: string): Parsed {
  const wasm = instance();
  if (wasm === undefined) return { ok: false, doubt: 'parser-restarting' };
  const json = withInstance(wasm, text, (pointer) => treeOf(wasm, pointer));
  if (json === undefined) return { ok: false, doubt: 'too-deep' };
  if (json === '') return { ok: false, doubt: 'syntax-error' };
  return { ok: true, statements: statementsOf(text, JSON.parse(json)) };
}

/** The tree as JSON, or '' for a text the grammar rejects. Layout: PgQueryParseResult { tree, stderr, error }. */
function treeOf(wasm: Wasm, pointer: number): string {
  const result = wasm._wasm_parse_query_raw(pointer);
  if (result === 0) throw new RangeError('out of memory');
  const failed = wasm.getValue(result + 8, 'i32') !== 0;
  const tree = failed ? '' : wasm.UTF8ToString(wasm.getValue(result, 'i32'));
  wasm._wasm_free_parse_result(result);
  return tree;
}

/** 16 hex digits: the same for statements that differ in literals only. Empty when it cannot be had. */
export function fingerprint(text: string): string {
  const wasm = instance();
  if (wasm === undefined) return '';
  const word = withInstance(wasm, text, (pointer) => {
    const result = wasm._wasm_fingerprint(pointer);
    const read = wasm.UTF8ToString(result);
    wasm._wasm_free_string(result);
    return read;
  });
  return word !== undefined && /^[0-9a-f]{16}$/.test(word) ? word : '';
}

interface RawTree {
  readonly stmts?: readonly { stmt?: Node; stmt_location?: number; stmt_len?: number }[];
}

/** The parser counts bytes of UTF-8, JavaScript UTF-16 units; they are the same only in ASCII. */
function statementsOf(text: string, tree: RawTree): readonly ParsedStatement[] {
  const bytes = Buffer.byteLength(text);
  const encoded = bytes === text.length ? undefined : Buffer.from(text);
  const slice = (from: number, to: number) =>
    encoded === undefined ? to - from : encoded.toString('utf8', from, to).length;
  const statements: ParsedStatement[] = [];
  let [atByte, atUnit] = [0, 0];
  for (const { stmt, stmt_location = 0, stmt_len = 0 } of tree.stmts ?? []) {
    const endByte = stmt_len === 0 ? bytes : stmt_location + stmt_len;
    const start = atUnit + slice(atByte, stmt_location);
    const end = start + slice(stmt_location, endByte);
    statements.push({ node: stmt ?? ({} as Node), start, end });
    [atByte, atUnit] = [endByte, end];
  }
  return statements;
}
