// The set every codec is run through: the same messages whole, split at each byte, coalesced, truncated, oversized.
import assert from 'node:assert/strict';
import test from 'node:test';
import { GatelogError } from '../../src/model/error.ts';

export interface SplitSubject {
  /** Begins the name of each test. */
  readonly name: string;
  /** Messages in order. Keep them short together: each byte is a place to split at. */
  readonly messages: readonly Buffer[];
  /**
   * Feeds the chunks, in order, to a fresh codec and returns what came out, in a form that `deepEqual` can compare and
   * that does not depend on where the chunks end.
   */
  readonly run: (chunks: readonly Buffer[]) => readonly unknown[];
  /** How many outputs the messages make; guards against a `run` that returns nothing. */
  readonly outputs: number;
  /** Beginnings that claim more than the codec takes: refused at once, by a thrown code or by the last output. */
  readonly oversized?: readonly { readonly bytes: Buffer; readonly code: string }[];
  /** The code an output carries when the codec refuses by an output instead of throwing. */
  readonly codeOf?: (output: unknown) => string | undefined;
}

/** Registers the tests of one subject. */
export function splitSet(subject: SplitSubject): void {
  const all = Buffer.concat(subject.messages);
  const whole = subject.run(subject.messages);
  const { name, run } = subject;

  test(`${name}: each message in a chunk of its own`, () => {
    assert.equal(whole.length, subject.outputs);
  });
  test(`${name}: all messages in one chunk`, () => {
    assert.deepEqual(run([Buffer.from(all)]), whole);
  });
  test(`${name}: split at each byte`, () => {
    for (let at = 1; at < all.length; at++) assert.deepEqual(run(cut(all, [at])), whole, `split at ${at}`);
  });
  test(`${name}: one byte at a time`, () => {
    assert.deepEqual(
      run(
        cut(
          all,
          Array.from({ length: all.length - 1 }, (_, at) => at + 1),
        ),
      ),
      whole,
    );
  });
  test(`${name}: truncated at each byte gives a beginning and no error`, () => {
    for (let at = 0; at < all.length; at++) {
      const given = run([Buffer.from(all.subarray(0, at))]);
      assert.deepEqual(given, whole.slice(0, given.length), `truncated at ${at}`);
      assert.ok(at > 0 || given.length === 0);
    }
  });
  for (const { bytes, code } of subject.oversized ?? []) refuses(subject, bytes, code);
}

function refuses(subject: SplitSubject, bytes: Buffer, code: string): void {
  test(`${subject.name}: oversized, ${bytes.subarray(0, 8).toString('hex')} is refused with ${code}`, () => {
    for (const chunks of [
      [bytes],
      cut(
        bytes,
        Array.from({ length: bytes.length - 1 }, (_, at) => at + 1),
      ),
    ]) {
      assert.equal(refusal(subject, chunks), code);
    }
  });
}

function refusal(subject: SplitSubject, chunks: readonly Buffer[]): string | undefined {
  try {
    const last = subject.run(chunks).at(-1);
    return subject.codeOf?.(last);
  } catch (error) {
    assert.ok(error instanceof GatelogError, String(error));
    return error.code;
  }
}

/** Chunks of their own memory, so that a codec that keeps a view too long is found out. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places, bytes.length];
  return edges.slice(1).map((end, at) => Buffer.from(bytes.subarray(edges[at], end)));
}
