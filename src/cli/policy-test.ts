// `gatelog policy test DIR`: tries the cases kept in files against the policies. Nothing runs.
import { dirname, resolve } from 'node:path';
import { GatelogError } from '../model/error.ts';
import { readCases } from '../policy/cases.ts';
import { PolicyEngine } from '../policy/engine.ts';
import { loadPolicies } from '../policy/load.ts';
import { problemText } from '../policy/policy-set.ts';
import { type Tried, tryCase } from '../policy/try-case.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, writeJson } from './io.ts';
import type { PolicyDeps } from './policy-explain.ts';

const options = {
  config: { type: 'string' },
  policies: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/**
 * Exit code `ok` when every case passes, else `no`. The policies are those of `--policies`, else those of the
 * configuration, else the directory that holds DIR.
 */
export async function run(args: string[], io: Io, deps: PolicyDeps): Promise<number> {
  const { values, positionals } = readOptions(args, options, 1);
  const [directory] = positionals;
  if (directory === undefined) throw new GatelogError('cli.usage', 'which directory holds the cases?');
  const grounds = await deps.grounds(values.config);
  const set = loadPolicies(values.policies ?? grounds.policies ?? dirname(resolve(directory)));
  const cases = readCases(directory);
  if (cases.length === 0) throw new GatelogError('cli.usage', `there is no case in ${directory}`);
  for (const warning of set.warnings) io.stderr.write(`warning: ${problemText(warning)}\n`);
  const engine = new PolicyEngine(set);
  const tried: Tried[] = [];
  for (const one of cases) tried.push(await tryCase(engine, one, grounds));
  return report(io, values.json ?? false, engine.bundle, tried);
}

function report(io: Io, json: boolean, bundle: string, tried: readonly Tried[]): number {
  const failed = tried.filter((one) => one.differences.length > 0);
  const passed = tried.length - failed.length;
  if (json) writeJson(io, { ok: failed.length === 0, bundle, passed, failed: failed.length, cases: tried });
  else {
    for (const one of tried) io.stdout.write(word(one, io));
    io.stdout.write(`${passed} passed, ${failed.length} failed, policies ${bundle.slice(0, 12)}\n`);
  }
  return failed.length === 0 ? exitCodes.ok : exitCodes.no;
}

function word({ file, name, differences }: Tried, io: Io): string {
  const pass = differences.length === 0;
  const mark = pass ? paint(io.stdout, 'green', 'pass') : paint(io.stdout, 'red', 'FAIL');
  return [`${mark} ${file}: ${name}`, ...differences.map((difference) => `       ${difference}`), ''].join(
    '\n',
  );
}
