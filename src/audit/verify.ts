// Verification of a log directory, offline: with public keys only, everything an outsider can check and what it could not.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatelogError } from '../model/error.ts';
import { parseTreeHead, type TreeHead } from './checkpoint.ts';
import type { EntryKind } from './entry.ts';
import { leafHash } from './merkle.ts';
import type { NoteVerifier } from './note.ts';
import type { PrivatePayloadKey } from './payload-keys.ts';
import { splitBundle } from './tiles.ts';
import { EntryChecks } from './verify-entries.ts';
import { type Finding, Findings, type Verdict, verdicts } from './verify-findings.ts';
import { checkpointPath, KeyHistory, listCheckpoints, readCheckpointFile } from './verify-keys.ts';
import { PayloadChecks } from './verify-payloads.ts';
import { TreeWalk } from './verify-tree.ts';
import { readFrames } from './wal-sections.ts';

export interface VerifyOptions {
  /** Keys trusted to sign this log: the newest one, or an older one from which `key.rotate` entries lead on. */
  readonly trusted?: readonly NoteVerifier[];
  /** A checkpoint of this log that was kept elsewhere: a note, verbatim. */
  readonly keptCheckpoint?: Buffer;
  /** Entry bundles that end at or below this index may be gone (pruned). */
  readonly minIndex?: number;
  /** Opens payloads, to check `pt` too. */
  readonly payloadKey?: PrivatePayloadKey;
  /** False: the copy has no payloads, do not miss them. */
  readonly payloads?: boolean;
  /** Milliseconds: the newest entry may be this old at `now`. */
  readonly freshness?: { readonly now: number; readonly maximumAge: number };
}

export interface Report {
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly origin: string;
  /** Entries under the checkpoint, and how many more the WAL holds. */
  readonly size: number;
  readonly unpublished: number;
  /** Root at `size`, base64. */
  readonly root: string;
  readonly newest: string | undefined;
  readonly closed: boolean;
  readonly entries: Partial<Record<EntryKind, number>>;
  readonly payloads: { readonly named: number; readonly stored: number; readonly unnamed: number };
  readonly checkpoints: number;
  /** All keys the log has named, oldest first. */
  readonly vkeys: readonly string[];
  /** Intents without an outcome: legal while the gateway runs or after it was killed. */
  readonly openIntents: readonly number[];
  readonly openSessions: number;
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** What this run could not or did not look at, in sentences. */
  readonly notChecked: readonly string[];
}

/** @throws GatelogError `verify.input` when there is no log to look at; a bad log is a report, not an error. */
export async function verifyLog(directory: string, options: VerifyOptions = {}): Promise<Report> {
  return new Verification(directory, options, await readHead(directory)).run();
}

/** Size and origin to look for. Nothing of it is believed before a key has signed it. */
async function readHead(
  directory: string,
): Promise<{ readonly note: Buffer; readonly head: TreeHead | undefined }> {
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
  #unpublished = 0;

  constructor(
    directory: string,
    options: VerifyOptions,
    found: { note: Buffer; head: TreeHead | undefined },
  ) {
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

  async run(): Promise<Report> {
    if (!this.#readable)
      this.#findings.add('altered', 'the checkpoint cannot be read', { path: 'checkpoint' });
    await this.#payloads?.scan();
    this.#checkpoints = await listCheckpoints(this.#directory);
    const whole = await this.#walk.walk();
    if (whole) {
      const { size } = this.#head;
      this.#keys.check(this.#note, { size, root: this.#walk.tree.root() }, 'checkpoint');
      await this.#readTail();
    }
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
  async #readTail(): Promise<void> {
    for await (const frame of readFrames(this.#directory)) {
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
    const problem = this.#keys.signatureProblem(note);
    if (problem !== undefined) this.#findings.add('split', `the kept checkpoint: ${problem}`);
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
    const { verdict } = this.#findings;
    const last = this.#entries.last;
    return {
      verdict,
      exitCode: verdicts[verdict].exit,
      origin: this.#head.origin,
      size: this.#head.size,
      unpublished: this.#unpublished,
      root: this.#head.root.toString('base64'),
      newest: last?.time,
      closed: last?.kind === 'log.close',
      entries: this.#entries.counts,
      payloads: this.#payloads?.counts ?? { named: 0, stored: 0, unnamed: 0 },
      checkpoints: this.#nextCheckpoint,
      vkeys: this.#keys.vkeys,
      openIntents: this.#entries.sessions.openIntents(),
      openSessions: this.#entries.sessions.open,
      findings: this.#findings.list,
      findingCount: this.#findings.count,
      notChecked: this.#notChecked(),
    };
  }

  #notChecked(): string[] {
    const { trusted = [], keptCheckpoint, payloadKey, payloads, minIndex = 0, freshness } = this.#options;
    const shown = (condition: boolean, sentence: string) => (condition ? [sentence] : []);
    const { unnamed } = this.#payloads?.counts ?? { unnamed: 0 };
    return [
      'NO EXTERNAL ANCHOR: no witness, timestamp or second store was asked. Who holds the machine can rewrite everything since the last copy kept elsewhere.',
      ...shown(
        trusted.length === 0,
        'the signing key: no trusted key was given, so the log was believed about its own.',
      ),
      ...shown(
        keptCheckpoint === undefined,
        'truncation: no kept checkpoint was given, so a cut tail with an old checkpoint put back is not seen.',
      ),
      ...shown(
        freshness === undefined && this.#entries.last?.kind !== 'log.close',
        'freshness: no maximum age was given.',
      ),
      ...shown(payloads === false, 'payloads: left out as asked.'),
      ...shown(
        payloads !== false && payloadKey === undefined,
        'the content of payloads: no payload key was given, only their ciphertext was compared.',
      ),
      ...shown(
        payloads !== false && !this.#payloads?.present.keys,
        'wrapped payload keys: the directory holds no key table.',
      ),
      ...shown(
        unnamed > 0,
        `${unnamed} stored payloads that no entry names (left by a crash or a shredded session).`,
      ),
      ...shown(minIndex > 0, `entries below ${minIndex}, where they were pruned.`),
      'whether the gateway recorded everything it forwarded: only the target can tell.',
    ];
  }
}

/** @throws GatelogError `verify.input`. */
function keptHead(note: Buffer): TreeHead {
  const head = unverifiedHead(note);
  if (head === undefined) throw new GatelogError('verify.input', 'the kept checkpoint cannot be read');
  return head;
}
