// A real log with real proofs, made by the engine that makes Gatelog's own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/audit/log/open-engine.ts';
import { type ReadLog, readLog } from '../../src/audit/log/read-log.ts';
import type { EntryProof, Integrity } from '../../src/search/trail-reader.ts';

const origin = 'audit.example.com/gateway-1';

export class RealLog implements Disposable {
  readonly vkey: string;
  readonly #log: ReadLog;
  readonly #directory: string;

  private constructor(directory: string, log: ReadLog, vkey: string) {
    [this.#directory, this.#log, this.vkey] = [directory, log, vkey];
  }

  /** `wrong`: what every entry says in place of the truth. */
  static async make(size: number, wrong: object = {}): Promise<RealLog> {
    const directory = mkdtempSync(join(tmpdir(), 'gatelog-console-'));
    const engine = await openEngine({ directory, origin, ballast: 0, segmentBytes: 1024 * 1024 });
    for (let at = 0; at < size; at += 1) {
      engine.append(({ index }) =>
        Buffer.from(JSON.stringify({ i: index, k: 'req', log: origin, text: `żółw ${index}`, ...wrong })),
      );
    }
    await engine.close();
    return new RealLog(directory, await readLog(directory), engine.vkey);
  }

  async proof(index: number): Promise<EntryProof> {
    const path = await this.#log.inclusionProof(index);
    const leaf = await this.#log.entry(index);
    const { note, size } = this.#checkpoint();
    const base64 = (bytes: Buffer) => bytes.toString('base64');
    return { index, size, leaf: base64(leaf), path: path.map(base64), checkpoint: note, vkey: this.vkey };
  }

  integrity(): Integrity {
    const { note, size, root } = this.#checkpoint();
    return {
      ...{ origin, size, root: root.toString('base64'), checkpoint: note, vkey: this.vkey },
      checkpointAt: new Date(Date.now() - 4000).toISOString(),
      lag: { indexed: size - 2, size },
    };
  }

  #checkpoint() {
    const { checkpoint } = this.#log;
    if (checkpoint === undefined) throw new Error('the log has no checkpoint');
    return checkpoint;
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }
}
