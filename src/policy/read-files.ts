// Reads the policy files of a directory and hashes them as one bundle.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GatelogError } from '../model/error.ts';
import { type PolicyProblem, problemText } from './policy-set.ts';

export interface PolicyFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** All files of a directory together. A set larger than this is a mistake, not a policy. */
const maxBytes = 4 * 1024 * 1024;

/** `*.cedar` directly in the directory, in order of name. Throws `policy.invalid`. */
export function readPolicyFiles(directory: string): PolicyFile[] {
  const files = listNames(directory).map((name) => ({ name, bytes: readOne(directory, name) }));
  const total = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (total > maxBytes) throw invalid([whole(directory, `the files hold more than ${maxBytes} bytes`)]);
  return files;
}

function listNames(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith('.cedar') && !name.startsWith('.'));
    return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  } catch (cause) {
    throw invalid([whole(directory, 'the directory cannot be read')], cause);
  }
}

function readOne(directory: string, name: string): Buffer {
  try {
    const path = join(directory, name);
    const stat = statSync(path);
    if (!stat.isFile()) throw invalid([whole(name, 'this is not a file')]);
    if (stat.size > maxBytes) throw invalid([whole(name, `the file holds more than ${maxBytes} bytes`)]);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof GatelogError) throw cause;
    throw invalid([whole(name, 'the file cannot be read')], cause);
  }
}

/** SHA-256 over, for each file in order: name, NUL, length in decimal, NUL, bytes. */
export function bundleHash(files: readonly PolicyFile[]): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

export function whole(file: string, message: string): PolicyProblem {
  return { file, line: 0, column: 0, message };
}

/** `data.problems` lists every one of them. */
export function invalid(problems: readonly PolicyProblem[], cause?: unknown): GatelogError<'policy.invalid'> {
  const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`;
  const message = `${count} in the policies:\n${problems.map((problem) => `  ${problemText(problem)}`).join('\n')}`;
  return new GatelogError('policy.invalid', message, { data: { problems }, cause });
}
