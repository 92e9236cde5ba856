// Files and environment variables a configuration names: are they there, readable and what they should be?
// Walks the raw values, so that a mistake elsewhere does not hide these.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Field, fieldAt, fieldsOf } from './field-at.ts';
import type { FileKind } from './fields.ts';
import { type Locate, type Mistake, type Path, writePath } from './mistake.ts';

export interface Surroundings {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly locate: Locate;
}

export async function checkFiles(
  value: unknown,
  top: Field,
  around: Surroundings,
): Promise<readonly Mistake[]> {
  const complaints = texts(value, []).map(async ({ path, text }) => {
    const message = await complaint(text, fieldAt(top, path) ?? {}, around);
    return message === undefined ? [] : [{ path: writePath(path), ...around.locate(path), message }];
  });
  return (await Promise.all(complaints)).flat();
}

/** Every text in the file with its path. */
function texts(value: unknown, path: Path): readonly { path: Path; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, at) => texts(item, [...path, at]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => texts(item, [...path, key]));
}

async function complaint(text: string, field: Field, around: Surroundings): Promise<string | undefined> {
  if (fieldsOf(field).properties !== undefined || text === '') return undefined;
  if (field.file !== undefined) return fileComplaint(resolve(around.folder, text), field.file);
  if (field.env && /^\w+$/.test(text) && !around.environment[text]) {
    return 'this environment variable is not set or empty: set it before Gatelog starts';
  }
  return undefined;
}

async function fileComplaint(path: string, kind: FileKind): Promise<string | undefined> {
  try {
    return kind === 'directory'
      ? void (await readdir(path))
      : contentComplaint(await readFile(path, 'utf8'), kind);
  } catch (cause) {
    return unreadable(cause, path, kind);
  }
}

function unreadable(cause: unknown, path: string, kind: FileKind): string {
  const code = (cause as NodeJS.ErrnoException).code;
  const noun = kind === 'directory' ? 'folder' : 'file';
  if (code === 'ENOENT') return `there is no ${noun} ${path}: make it, or correct the path`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path} cannot be read by this user: change its owner or mode`;
  if (code === 'ENOTDIR') return `${path} is not a folder: name the folder`;
  if (code === 'EISDIR') return `${path} is a folder: name a file in it`;
  return `${path} cannot be read (${code ?? 'unknown error'})`;
}

function contentComplaint(content: string, kind: FileKind): string | undefined {
  if (content.trim() === '') return 'this file is empty';
  if (kind === 'certificate' && !reads(() => new X509Certificate(content)))
    return 'this file holds no PEM certificate';
  if (kind === 'key' && !reads(() => createPrivateKey(content)))
    return 'this file holds no PEM private key without a passphrase';
  return undefined;
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    // The caller says so in a sentence; what the library says could quote the key.
    return false;
  }
}
