// The way from a file to a configuration: read YAML, check it against the schema, then fetch files and set secrets apart.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GatelogError } from '../model/error.ts';
import { check } from './check.ts';
import type { Mistake } from './mistake.ts';
import { readYaml } from './read-yaml.ts';
import { type AuditConfig, auditOf, type Config, resolveConfig } from './resolve.ts';
import type { CheckedConfig } from './schema.ts';

/**
 * Throws GatelogError `config.unreadable`, or `config.invalid` with `data.mistakes` (every mistake at once, in the
 * order of the file) and `data.policies` (the folder of policies, absolute, where one is named).
 */
export async function loadConfig(
  path: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Config> {
  const file = resolve(path);
  const text = await readText(file);
  const yaml = readYaml(text);
  const checked = await check(yaml, { folder: dirname(file), environment });
  if (!checked.ok) throw invalid(file, checked.mistakes, yaml.value);
  const digest = createHash('sha256').update(text).digest('hex');
  const resolved = await resolveConfig(checked.config, { file, digest, environment, locate: yaml.locate });
  if (!resolved.ok) throw invalid(file, resolved.mistakes, yaml.value);
  return resolved.config;
}

/** What a configuration says, without its secrets: for commands that only explain. */
export interface Outline {
  readonly checked: CheckedConfig;
  /** Absolute path of the folder of policies. */
  readonly policies: string;
  readonly audit: AuditConfig;
}

/** Reads no file but the one named, and no environment. Throws as `loadConfig` does. */
export async function loadOutline(path: string): Promise<Outline> {
  const file = resolve(path);
  const yaml = readYaml(await readText(file));
  const checked = await check(yaml);
  if (!checked.ok) throw invalid(file, checked.mistakes, yaml.value);
  const folder = dirname(file);
  const { policies, audit } = checked.config;
  return { checked: checked.config, policies: resolve(folder, policies), audit: auditOf(audit, folder) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    const advice = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new GatelogError('config.unreadable', `${file}: ${advice}`, { data: { file }, cause });
  }
}

function invalid(file: string, mistakes: readonly Mistake[], value: unknown): GatelogError<'config.invalid'> {
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const named = (value as { policies?: unknown } | null | undefined)?.policies;
  const policies = typeof named === 'string' ? resolve(dirname(file), named) : undefined;
  return new GatelogError('config.invalid', `${file} has ${count}`, { data: { file, mistakes, policies } });
}
