// `gatelog check`: every mistake of the configuration and of the policies at once.
import { relative } from 'node:path';
import { loadConfig } from '../config/load.ts';
import type { Mistake } from '../config/mistake.ts';
import type { Config } from '../config/resolve.ts';
import { makeDetectors } from '../masking/detectors.ts';
import { GatelogError } from '../model/error.ts';
import { loadPolicies } from '../policy/load.ts';
import type { PolicyProblem, PolicySet } from '../policy/policy-set.ts';
import { readOptions } from './arguments.ts';
import { configPath } from './config-path.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, writeJson } from './io.ts';
import { reportMistakes } from './report-mistakes.ts';

type Found = (Partial<Mistake> & { readonly file: string; readonly message: string })[];

export async function run(args: string[], io: Io): Promise<number> {
  const { values } = readOptions(args, { config: { type: 'string' }, json: { type: 'boolean' } });
  const mistakes: Found = [];
  const { config, folder } = await readConfig(configPath(values.config), mistakes);
  if (config !== undefined) checkDetectors(config, mistakes);
  const policies = folder === undefined ? undefined : readPolicies(folder, mistakes);
  if (values.json) writeJson(io, { ok: mistakes.length === 0, mistakes, ...summary(config, policies) });
  else if (mistakes.length > 0) tellMistakes(mistakes, io);
  else io.stdout.write(`${paint(io.stdout, 'green', 'ok')} ${wordSummary(config, policies)}\n`);
  return mistakes.length === 0 ? exitCodes.ok : exitCodes.no;
}

/** The folder of policies is known even when other parts of the file are wrong. */
async function readConfig(path: string, mistakes: Found): Promise<{ config?: Config; folder?: string }> {
  try {
    const config = await loadConfig(path);
    return { config, folder: config.policies };
  } catch (error) {
    if (!(error instanceof GatelogError) || error.code !== 'config.invalid') throw error;
    const {
      file,
      mistakes: found,
      policies,
    } = error.data as { file: string; mistakes: Mistake[]; policies?: string };
    for (const mistake of found) mistakes.push({ file, ...mistake });
    const folderIsWrong = found.some((mistake) => mistake.path === 'policies');
    return policies === undefined || folderIsWrong ? {} : { folder: policies };
  }
}

/** Whether a pattern is linear, its engine says. */
function checkDetectors({ file, detectors }: Config, mistakes: Found): void {
  try {
    makeDetectors(detectors);
  } catch (error) {
    if (!(error instanceof GatelogError) || !error.code.startsWith('detect.')) throw error;
    mistakes.push({ file, path: 'detectors', message: error.message });
  }
}

function readPolicies(folder: string, mistakes: Found): PolicySet | undefined {
  try {
    return loadPolicies(folder);
  } catch (error) {
    if (!(error instanceof GatelogError) || error.code !== 'policy.invalid') throw error;
    for (const problem of error.data['problems'] as PolicyProblem[]) mistakes.push(inFolder(folder, problem));
    return undefined;
  }
}

function inFolder(folder: string, { file, line, column, policy, message }: PolicyProblem): Found[number] {
  const place = line > 0 ? { line, column } : {};
  return {
    file: file.includes('/') ? file : `${relative(process.cwd(), folder) || '.'}/${file}`,
    ...place,
    ...(policy && { path: policy }),
    message,
  };
}

function tellMistakes(mistakes: Found, io: Io): void {
  reportMistakes(mistakes, undefined, io.stdout);
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  io.stdout.write(`${paint(io.stdout, 'red', count)}\n`);
}

function summary(config: Config | undefined, policies: PolicySet | undefined) {
  return {
    ...(config && {
      file: config.file,
      issuers: config.identity.issuers.length,
      targets: [...config.targets.keys()],
    }),
    ...(policies && { policies: policies.policies.size, bundle: policies.bundle }),
  };
}

function wordSummary(config: Config | undefined, policies: PolicySet | undefined): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const parts = [
    count(config?.identity.issuers.length ?? 0, 'issuer'),
    count(config?.targets.size ?? 0, 'target'),
  ];
  const rules = policies?.policies.size ?? 0;
  const note =
    rules === 0 ? 'no policy, so everything is denied' : rules === 1 ? '1 policy' : `${rules} policies`;
  return `${config?.file ?? ''}: ${[...parts, note].join(', ')}`;
}
