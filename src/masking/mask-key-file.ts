// The file of the secret that surrogates and hashes are made with.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { GatelogError } from '../model/error.ts';
import { SECRET_BYTES } from './ways/mask-keys.ts';

/** Makes it where there is none, mode 0600. @throws GatelogError `mask-key.file` when it cannot be read or is no such key. */
export function readMaskKey(path: string): Buffer {
  const secret = Buffer.from(readOrMake(path).trim(), 'base64');
  if (secret.length !== SECRET_BYTES)
    throw new GatelogError(
      'mask-key.file',
      `${path} does not hold a mask key: ${SECRET_BYTES} bytes in base64`,
    );
  return secret;
}

function readOrMake(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new GatelogError('mask-key.file', `cannot read the mask key ${path}`, { cause });
  }
  const made = `${randomBytes(SECRET_BYTES).toString('base64')}\n`;
  try {
    writeFileSync(path, made, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    throw new GatelogError('mask-key.file', `cannot create the mask key ${path}`, { cause });
  }
  return made;
}
