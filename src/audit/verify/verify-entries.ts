// Follows the entries of a log in order: place, time, runs of the gateway, signing keys, sessions and payloads.
import { GatelogError } from '../../model/error.ts';
import { asCount, asObject, asText, type Entry, type EntryKind, readEntry } from '../entry.ts';
import type { Findings } from './verify-findings.ts';
import type { KeyHistory } from './verify-keys.ts';
import type { PayloadChecks } from './verify-payloads.ts';
import { SessionChecks } from './verify-sessions.ts';

export interface EntryCheckParts {
  readonly origin: string;
  readonly findings: Findings;
  readonly keys: KeyHistory;
  readonly payloads: PayloadChecks | undefined;
}

/** What may come after a silence, because it accounts for it. */
const afterSilence: readonly EntryKind[] = ['boot', 'gap', 'clock.step'];

export class EntryChecks {
  readonly sessions: SessionChecks;
  readonly counts: Partial<Record<EntryKind, number>> = {};
  readonly #parts: EntryCheckParts;
  #last: Entry | undefined;
  #boot: string | undefined;
  #heartbeatMs = 60_000;
  #blind = 0;

  constructor(parts: EntryCheckParts) {
    this.#parts = parts;
    this.sessions = new SessionChecks(parts.findings);
  }

  /** Entries below this index were not seen. */
  skipTo(index: number): void {
    this.#blind = index;
    this.#last = undefined;
    this.#boot = undefined;
  }

  /** `root` gives the root of the tree of all entries before this one, standard base64. */
  follow(index: number, bytes: Buffer, root: () => string): void {
    try {
      this.#follow(readEntry(bytes), index, root);
    } catch (cause) {
      if (!(cause instanceof GatelogError)) throw cause;
      this.#say(`${cause.message} (${cause.code})`, index);
    }
  }

  /** The newest entry. */
  get last(): Entry | undefined {
    return this.#last;
  }

  #follow(entry: Entry, index: number, root: () => string): void {
    this.counts[entry.kind] = (this.counts[entry.kind] ?? 0) + 1;
    if (entry.log !== this.#parts.origin) this.#say('it belongs to another log', index);
    if (entry.index !== index) this.#say('it belongs to another place in the log', index);
    this.#checkTime(entry, index);
    this.#checkRun(entry, index, root);
    this.#last = entry;
    this.#parts.keys.follow(entry);
    this.sessions.follow(entry, this.#blind);
    this.#parts.payloads?.follow(entry);
  }

  #checkTime(entry: Entry, index: number): void {
    const last = this.#last;
    if (last === undefined) return;
    const stepped = last.kind === 'clock.step' || entry.kind === 'clock.step';
    if (entry.time < last.time && !stepped)
      this.#say('its time is before that of the entry before it', index);
    const silent = Date.parse(entry.time) - Date.parse(last.time);
    if (silent <= 2 * this.#heartbeatMs || afterSilence.includes(entry.kind) || stepped) return;
    const what = `the log was silent for ${Math.round(silent / 1_000)} s before this entry, without a heartbeat`;
    this.#parts.findings.add('stale', what, { index });
  }

  /** Runs are linked: each boot names the head it found, and what follows names the boot. */
  #checkRun(entry: Entry, index: number, root: () => string): void {
    const { kind, fields } = entry;
    if (this.#last?.kind === 'log.close' && kind !== 'boot')
      this.#say('it comes after the close of the log', index);
    if (index === 0 && kind !== 'boot') this.#say('the log does not begin with a boot', index);
    if (kind === 'boot') return this.#checkBoot(entry, index, root);
    const boot = fields['boot'];
    if (boot !== undefined && this.#boot !== undefined && boot !== this.#boot)
      this.#say('it belongs to another run', index);
  }

  #checkBoot({ fields }: Entry, index: number, root: () => string): void {
    const previous = asObject(fields['prev'], 'prev');
    if (previous['size'] !== index || previous['root'] !== root())
      this.#say('the boot does not continue this log', index);
    this.#boot = asText(fields['boot'], 'boot');
    this.#heartbeatMs = asCount(fields['hb'], 'hb') * 1_000;
  }

  #say(what: string, index: number): void {
    this.#parts.findings.add('altered', what, { index });
  }
}
