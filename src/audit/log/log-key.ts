// The log's private key and its files. The order of writes in a rotation is what makes a crash in it repairable.
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { type Disk, makeDirectory, syncDirectory } from './disk.ts';
import { epochsPath, formatKeyEpochs, type KeyEpoch, readKeyEpochs } from './key-epochs.ts';
import { generateSkey, type NoteSigner, parseSkey } from './note.ts';

const keyPath = 'keys/log.key';
const nextPath = 'keys/next.key';
const vkeyPath = 'keys/log.vkey';

export interface LogKeys {
  readonly signer: NoteSigner;
  readonly epochs: readonly KeyEpoch[];
  /** A rotation was begun: recovery looks whether its entry made it into the log. */
  readonly next?: NoteSigner;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readKey(directory: string, path: string): Promise<NoteSigner | undefined> {
  const text = await readIfThere(join(directory, path));
  if (text === undefined) return undefined;
  const { mode } = await stat(join(directory, path));
  if ((mode & 0o077) !== 0) {
    throw new GatelogError('log.keys', 'the private key file is readable by others', { data: { path } });
  }
  return parseSkey(text.trim());
}

export interface KeyOptions {
  readonly directory: string;
  readonly origin: string;
  readonly disk: Disk;
  readonly random: (size: number) => Buffer;
}

/** The keys of a log, made when the log is new. A log without its key is never given another one silently. */
export async function loadLogKeys(options: KeyOptions, isNew: boolean): Promise<LogKeys> {
  const { directory, origin } = options;
  await makeDirectory(join(directory, 'keys'));
  if ((await readIfThere(join(directory, epochsPath))) === undefined) {
    if (!isNew) throw new GatelogError('log.keys', 'the log has entries but no keys/vkeys');
    await createKeys(options);
  }
  const epochs = await readKeyEpochs(directory);
  if (epochs.some(({ verifier }) => verifier.name !== origin)) {
    throw new GatelogError('log.origin', 'the log in this directory has another origin', {
      data: { origin },
    });
  }
  return currentKeys(options, epochs);
}

async function currentKeys(options: KeyOptions, epochs: readonly KeyEpoch[]): Promise<LogKeys> {
  const { directory } = options;
  const current = epochs.at(-1)?.verifier.vkey;
  const next = await readKey(directory, nextPath);
  if (next?.verifier.vkey === current && next !== undefined) {
    // The crash came after the epoch was closed: only the files are left to swap. The old key may be erased already.
    await swapKeyFiles(options, next);
    return { signer: next, epochs };
  }
  const signer = await readKey(directory, keyPath);
  if (signer === undefined || signer.verifier.vkey !== current) {
    throw new GatelogError('log.keys', 'keys/log.key is missing or is not the last key in keys/vkeys');
  }
  return next === undefined ? { signer, epochs } : { signer, epochs, next };
}

/** A crash before `vkeys` is written leaves a key nobody has seen: the next start makes another. */
async function createKeys({ directory, origin, disk, random }: KeyOptions): Promise<void> {
  const skey = generateSkey(origin, random);
  const { verifier } = parseSkey(skey);
  await disk.writeFile(join(directory, keyPath), `${skey}\n`, 0o600);
  await disk.writeFile(join(directory, vkeyPath), `${verifier.vkey}\n`);
  await disk.writeFile(join(directory, epochsPath), formatKeyEpochs([{ verifier, first: 0 }]));
}

/** Step 1 of a rotation: the next key, durable before the log names it. */
export async function prepareNextKey({ directory, origin, disk, random }: KeyOptions): Promise<NoteSigner> {
  const skey = generateSkey(origin, random);
  await disk.writeFile(join(directory, nextPath), `${skey}\n`, 0o600);
  return parseSkey(skey);
}

/** The rotation's entry never became durable: nobody knows the key. */
export async function dropNextKey({ directory }: KeyOptions): Promise<void> {
  await rm(join(directory, nextPath), { force: true });
  await syncDirectory(join(directory, 'keys'));
}

/** Last step, after the closing checkpoint is published: close the epoch, then erase the old key. */
export async function closeEpoch(
  options: KeyOptions,
  epochs: readonly KeyEpoch[],
  next: NoteSigner,
  size: number,
): Promise<KeyEpoch[]> {
  const old = epochs.at(-1) as KeyEpoch;
  const closed = [...epochs.slice(0, -1), { ...old, closed: size }, { verifier: next.verifier, first: size }];
  // From here on a restart takes the next key; before, it finds the entry in the log and comes here again.
  await options.disk.writeFile(join(options.directory, epochsPath), formatKeyEpochs(closed));
  await swapKeyFiles(options, next);
  return closed;
}

async function swapKeyFiles({ directory, disk }: KeyOptions, next: NoteSigner): Promise<void> {
  await overwrite(join(directory, keyPath));
  await rename(join(directory, nextPath), join(directory, keyPath));
  await disk.writeFile(join(directory, vkeyPath), `${next.verifier.vkey}\n`);
}

/** Best effort: journals, snapshots and flash translation may keep old blocks. */
async function overwrite(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
