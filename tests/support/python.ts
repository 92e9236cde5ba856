// The system's Python, which has the database drivers Debian packages.
import { spawnSync } from 'node:child_process';

export const python = '/usr/bin/python3';

/** False when the module can be imported, else why the test is skipped. */
export function needsModule(name: string, debianPackage: string): string | false {
  const found = spawnSync(python, ['-c', `import ${name}`]).status === 0;
  return found ? false : `skipped: needs ${debianPackage}`;
}
