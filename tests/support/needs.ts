// What a test needs of the machine, for its `skip` option: false when all is there, else the words that say what
// is missing. In CI nothing may be missing, so there it throws.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Need = false | `needs ${string}`;

/** Python of the distribution: the one its packages are installed for. */
export const python = '/usr/bin/python3';

/** Programs that must be in PATH: `{ skip: needs('psql', 'pgbench') }`. */
export function needs(...programs: string[]): Need {
  return missing(programs.filter((program) => !inPath(program)));
}

/** Modules the distribution's Python must have. */
export function needsPython(...modules: string[]): Need {
  return missing(modules.filter((module) => !hasModule(module)).map((module) => `python3 module ${module}`));
}

/** A Java library and the tools to run a program against it. */
export function needsJar(path: string): Need {
  const tools = ['java', 'javac'].filter((program) => !inPath(program));
  return missing(readable(path) ? tools : [...tools, path]);
}

function missing(names: readonly string[]): Need {
  if (names.length === 0) return false;
  if (process.env['CI'] === 'true') throw new Error(`needs ${names.join(', ')}, and CI must have it`);
  return `needs ${names.join(', ')}`;
}

function inPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => readable(join(folder, program), constants.X_OK));
}

function hasModule(module: string): boolean {
  return readable(python) && spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}

function readable(path: string, mode: number = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    // Not there, or not for us: the same to a test.
    return false;
  }
}
