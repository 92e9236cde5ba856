// The verifier beside this file, built with the distribution's Go and its copy of the reference packages: no network.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Need, needs } from '../support/needs.ts';
import { type Finished, run, runWell } from '../support/run.ts';

const gopath = '/usr/share/gocode';
const packages = `${gopath}/src/golang.org/x/mod/sumdb`;

/** For `skip`: Go, and the packages of golang-golang-x-mod-dev. */
export function needsGo(): Need {
  const go = needs('go');
  if (go !== false || existsSync(`${packages}/note/note.go`)) return go;
  if (process.env['CI'] === 'true') throw new Error(`needs ${packages}, and CI must have it`);
  return `needs ${packages}`;
}

export class GoVerifier {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  /** Compiles into `folder`, where Go's cache goes too: a home directory is not touched. */
  static async build(folder: string): Promise<GoVerifier> {
    const program = join(folder, 'verify');
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      GO111MODULE: 'off',
      GOPATH: gopath,
      GOCACHE: join(folder, 'cache'),
      GOFLAGS: '',
      CGO_ENABLED: '0',
    };
    await runWell('go', ['build', '-o', program, '.'], { env, cwd: import.meta.dirname });
    return new GoVerifier(program);
  }

  run(directory: string, proof?: string): Promise<Finished> {
    return run(this.#program, [...(proof === undefined ? [] : ['-proof', proof]), directory]);
  }

  /** The line it ends with, `OK size=...`; throws what it says when it does not. */
  async accept(directory: string, proof?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(directory, proof);
    if (code !== 0) throw new Error(`refused: ${stderr}`);
    return stdout.trim();
  }
}
