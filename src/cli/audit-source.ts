// Where the audit commands find their log and their keys: named on the command line, else by the configuration.
import { readFileSync } from 'node:fs';
import { type NoteVerifier, parseVkey } from '../audit/log/note.ts';
import { loadPrivatePayloadKey, type PrivatePayloadKey } from '../audit/payload/payload-keys.ts';
import { loadOutline } from '../config/load.ts';
import { GatelogError } from '../model/error.ts';
import { configPath } from './config-path.ts';

export interface AuditSource {
  readonly directory: string;
  readonly key: PrivatePayloadKey | undefined;
}

interface Named {
  readonly directory?: string | undefined;
  readonly key?: string | undefined;
  readonly config?: string | undefined;
}

/** A key file is taken from the configuration only together with the directory. */
export async function auditSource(named: Named): Promise<AuditSource> {
  const { directory, key } = named;
  if (directory !== undefined)
    return { directory, key: key === undefined ? undefined : loadPrivatePayloadKey(key) };
  const { audit } = await loadOutline(configPath(named.config));
  return { directory: audit.directory, key: privateKey(key ?? audit.payloadKey, key !== undefined) };
}

/** The configured key may be only the public half, or not readable here: then payloads stay closed. */
function privateKey(path: string, asked: boolean): PrivatePayloadKey | undefined {
  try {
    return loadPrivatePayloadKey(path);
  } catch (cause) {
    const closed =
      cause instanceof GatelogError && ['payload-key.kind', 'payload-key.file'].includes(cause.code);
    if (!asked && closed) return undefined;
    throw cause;
  }
}

/** A count on the command line. */
export function readCount(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw usage(`${name} is not a whole number`);
}

/** A vkey, or a file that holds one on its first line. */
export function readVkey(text: string): NoteVerifier {
  return parseVkey(/^[^\s+]+\+[0-9a-f]{8}\+/.test(text) ? text : firstLine(text));
}

/** The `log <vkey>` lines of a trust file (c2sp.org/tlog-policy); others are for witnesses, which are not asked yet. */
export function readTrust(path: string): readonly NoteVerifier[] {
  const lines = readText(path).split('\n');
  const logs = lines.map((line) => line.trim().split(/\s+/)).filter(([word]) => word === 'log');
  if (logs.length === 0) throw usage(`${path} names no log`);
  return logs.map(([, vkey = '']) => parseVkey(vkey));
}

export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw usage(`${path} cannot be read`, cause);
  }
}

function readText(path: string): string {
  return readBytes(path).toString('utf8');
}

function firstLine(path: string): string {
  return (readText(path).split('\n')[0] as string).trim();
}

export function usage(message: string, cause?: unknown): GatelogError<'cli.usage'> {
  return new GatelogError('cli.usage', message, { cause });
}
