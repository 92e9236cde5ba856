// The file of the key that rows of the store are sealed with. Gateways that share a store share this file.
import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { GatelogError } from '../model/error.ts';

const KEY_BYTES = 32;

/** Makes it where there is none, mode 0600. @throws GatelogError `store.key` when it cannot be read or is no such key. */
export function readStoreKey(path: string): Buffer {
  const key = Buffer.from((readIfThere(path) ?? makeKey(path)).trim(), 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new GatelogError(
    'store.key',
    `${path} does not hold a store key, which is ${KEY_BYTES} bytes in base64: name another file, or remove it and a new one is made`,
  );
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new GatelogError('store.key', `cannot read the store key ${path}: change its owner or mode`, {
      cause,
    });
  }
}

/** Linked into place when whole: of two gateways that start at once both read the key of one. */
function makeKey(path: string): string {
  const draft = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    linkUnlessThere(draft, path);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GatelogError('store.key', `cannot create the store key ${path}: let Gatelog write its folder`, {
      cause,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}
