// Verification of a log directory, offline: with public keys only, everything an outsider can check and what it could not.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../../model/error.ts';
import { parseTreeHead, type TreeHead } from '../log/checkpoint.ts';
import { leafHash } from '../log/merkle.ts';
import { splitBundle } from '../log/tiles.ts';
import { EntryChecks } from './verify-entries.ts';
import { Findings, verdicts } from './verify-findings.ts';
import { checkpointPath, KeyHistory, listCheckpoints, readCheckpointFile } from './verify-keys.ts';
import { PayloadChecks } from './verify-payloads.ts';
import { notChecked, type Report, type VerifyOptions } from './verify-report.ts';
import { TreeWalk } from './verify-tree.ts';
import { openWal, type WalSnapshot } from '../log/wal-sections.ts';

/** @throws GatelogError `verify.input` when there is no log to look at; a bad log is a report, not an error. */
export async function verifyLog(directory: string, options: VerifyOptions = {}): Promise<Report> {
  const { found, wal } = await look(directory);
  await using snapshot = wal;
  return await new Verification(directory, options, found).run(snapshot);
}

/**
 * The head first, then the WAL: payloads of every entry under the head are in their files or in that WAL. A gateway that
 * runs may publish in between and remove entries behind the head from the WAL: then both are looked at again.
 */
async function look(directory: string): Promise<{ readonly found: Head; readonly wal: WalSnapshot }> {
  for (let tries = 0; ; tries += 1) {
    const found = await readHead(directory);
    const wal = await openWal(directory);
    const joined = wal.firstIndex === undefined || wal.firstIndex <= (found.head?.size ?? 0);
    if (joined || tries === 20) return { found, wal };
    await wal[Symbol.asyncDispose]();
  }
}

interface Head {
  readonly note: Buffer;
  readonly head: TreeHead | undefined;
}

/** Size and origin to look for. Nothing of it is believed before a key has signed it. */
async function readHead(directory: string): Promise<Head> {
  try {
    const note = await readFile(join(directory, 'checkpoint'));
    return { note, head: unverifiedHead(note) };
  } catch (cause) {
    throw new GatelogError(
      'verify.input',
      `${directory} holds no checkpoint: not a log, or not a whole copy`,
      { cause },
    );
  }
}

function unverifiedHead(note: Buffer): TreeHead | undefined {
  try {
    const text = note.toString('utf8');
    return parseTreeHead(text.slice(0, text.lastIndexOf('\n\n') + 1));
  } catch (cause) {
    if (cause instanceof GatelogError) return undefined;
    throw cause;
  }
}

interface Kept {
  readonly head: TreeHead;
  readonly note: Buffer;
}

class Verification {
  readonly #directory: string;
  readonly #options: VerifyOptions;
  readonly #findings = new Findings();
  readonly #note: Buffer;
  readonly #head: TreeHead;
  readonly #readable: boolean;
  readonly #keys: KeyHistory;
  readonly #payloads: PayloadChecks | undefined;
  readonly #entries: EntryChecks;
  readonly #walk: TreeWalk;
  readonly #kept: Kept | undefined;
  #checkpoints: readonly number[] = [];
  #nextCheckpoint = 0;
  #keptSeen = false;
  #keptUnknown = false;
  #unpublished = 0;

  constructor(directory: string, options: VerifyOptions, found: Head) {
    this.#directory = directory;
    this.#options = options;
    this.#note = found.note;
    this.#readable = found.head !== undefined;
    this.#head = found.head ?? { origin: '', size: 0, root: Buffer.alloc(32) };
    const { origin, size } = this.#head;
    this.#kept = options.keptCheckpoint && {
      note: options.keptCheckpoint,
      head: keptHead(options.keptCheckpoint),
    };
    this.#keys = new KeyHistory(origin, options.trusted ?? [], this.#findings);
    this.#payloads =
      options.payloads === false
        ? undefined
        : new PayloadChecks(directory, this.#findings, options.payloadKey);
    this.#entries = new EntryChecks({
      origin,
      findings: this.#findings,
      keys: this.#keys,
      payloads: this.#payloads,
    });
    this.#walk = new TreeWalk(directory, size, options.minIndex ?? 0, this.#findings, {
      entry: (index, bytes) => this.#entry(index, bytes),
      skipped: (index) => this.#entries.skipTo(index),
      grown: (grown) => this.#grown(grown),
    });
  }

  async run(wal: WalSnapshot): Promise<Report> {
    if (!this.#readable)
      this.#findings.add('altered', 'the checkpoint cannot be read', { path: 'checkpoint' });
    await this.#payloads?.scan(wal);
    this.#checkpoints = await listCheckpoints(this.#directory);
    const whole = await this.#walk.walk();
    if (whole) {
      const { size } = this.#head;
      this.#keys.check(this.#note, { size, root: this.#walk.tree.root() }, 'checkpoint');
      await this.#readTail(wal);
    } else if (this.#readable) await this.#keys.checkSignature(this.#note, this.#directory, 'checkpoint');
    this.#checkKept(whole);
    this.#keys.finish();
    await this.#payloads?.finish();
    this.#checkPresence();
    this.#checkFreshness();
    return this.#report();
  }

  #entry(index: number, bytes: Buffer): void {
    this.#entries.follow(index, bytes, () => this.#walk.tree.root().toString('base64'));
  }

  async #grown(size: number): Promise<void> {
    while (this.#checkpoints[this.#nextCheckpoint] === size) {
      this.#nextCheckpoint++;
      const note = await readCheckpointFile(this.#directory, size);
      this.#keys.check(note, { size, root: this.#walk.tree.root(), kept: true }, checkpointPath(size));
    }
    if (this.#kept?.head.size !== size) return;
    this.#keptSeen = true;
    if (this.#kept.head.root.equals(this.#walk.tree.root())) return;
    this.#findings.add('split', 'the kept checkpoint is not the beginning of this log');
  }

  /** Entries behind the checkpoint, out of whole WAL frames: each frame carries the signed head it leads to. */
  async #readTail(wal: WalSnapshot): Promise<void> {
    for await (const frame of wal.frames()) {
      if (frame.firstIndex + frame.count <= this.#walk.tree.size) continue;
      if (frame.firstIndex !== this.#walk.tree.size) {
        this.#findings.add('altered', 'the WAL does not continue the published log', { path: 'wal' });
        return;
      }
      for (const bytes of splitBundle(frame.entries, frame.count)) {
        this.#entry(this.#walk.tree.size, bytes);
        this.#walk.tree.append(leafHash(bytes));
        this.#unpublished++;
        await this.#grown(this.#walk.tree.size);
      }
      this.#keys.check(frame.note, { size: this.#walk.tree.size, root: this.#walk.tree.root() }, 'wal');
    }
  }

  #checkKept(whole: boolean): void {
    if (this.#kept === undefined) return;
    const { head, note } = this.#kept;
    const problem = this.#keys.keptProblem(note);
    this.#keptUnknown = problem === 'unknown';
    if (problem !== undefined && problem !== 'unknown')
      this.#findings.add('split', `the kept checkpoint: ${problem}`);
    else if (head.size > this.#walk.tree.size && whole) {
      const what = `the kept checkpoint covers ${head.size} entries, here are ${this.#walk.tree.size}`;
      this.#findings.add('truncated', what);
    } else if (!this.#keptSeen && head.size > 0)
      this.#findings.add('incomplete', 'the kept checkpoint was not reached');
  }

  #checkPresence(): void {
    const named = this.#payloads?.counts.named ?? 0;
    if (named === 0 || this.#payloads?.present.payloads) return;
    this.#findings.add('incomplete', 'entries name payloads, and there is no payload folder', {
      path: 'payload',
    });
  }

  #checkFreshness(): void {
    const { freshness } = this.#options;
    const last = this.#entries.last;
    if (freshness === undefined || last === undefined || last.kind === 'log.close') return;
    if (Date.parse(last.time) + freshness.maximumAge >= freshness.now) return;
    this.#findings.add('stale', `the newest entry is of ${last.time}, and the log was not closed`);
  }

  #report(): Report {
    const { verdict, list, count } = this.#findings;
    const last = this.#entries.last;
    const payloads = this.#payloads?.counts ?? { named: 0, stored: 0, unnamed: 0 };
    const closed = last?.kind === 'log.close';
    const seen = {
      closed,
      unnamed: payloads.unnamed,
      keyTable: this.#payloads?.present.keys === true,
      keptUnknown: this.#keptUnknown,
    };
    return {
      verdict,
      exitCode: verdicts[verdict].exit,
      origin: this.#head.origin,
      size: this.#head.size,
      unpublished: this.#unpublished,
      root: this.#head.root.toString('base64'),
      newest: last?.time,
      closed,
      entries: this.#entries.counts,
      payloads,
      checkpoints: this.#nextCheckpoint,
      vkeys: this.#keys.vkeys,
      openIntents: this.#entries.sessions.openIntents(),
      openSessions: this.#entries.sessions.open,
      findings: list,
      findingCount: count,
      notChecked: notChecked(this.#options, seen),
    };
  }
}

/** @throws GatelogError `verify.input`. */
function keptHead(note: Buffer): TreeHead {
  const head = unverifiedHead(note);
  if (head === undefined) throw new GatelogError('verify.input', 'the kept checkpoint cannot be read');
  return head;
}
