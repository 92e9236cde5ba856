// What a verification is asked and what it answers, above all what it did not check.
import type { EntryKind } from '../entry.ts';
import type { NoteVerifier } from '../log/note.ts';
import type { PrivatePayloadKey } from '../payload/payload-keys.ts';
import type { Finding, Verdict } from './verify-findings.ts';

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

/** What the run met that bears on what it could check. */
export interface Seen {
  readonly closed: boolean;
  readonly unnamed: number;
  readonly keyTable: boolean;
  readonly keptUnknown: boolean;
}

/** The standing warning of a log that only its own machine vouches for. */
export const noAnchor =
  'NO EXTERNAL ANCHOR: no witness, timestamp or second store was asked. ' +
  'Who holds the machine can rewrite everything since the last copy kept elsewhere.';

/** Sentences, the gravest first. */
export function notChecked(options: VerifyOptions, seen: Seen): string[] {
  const { trusted = [], keptCheckpoint, payloadKey, payloads = true, minIndex = 0, freshness } = options;
  const all: readonly (readonly [boolean, string])[] = [
    [true, noAnchor],
    [trusted.length === 0, 'the signing key: no trusted key was given, the log was believed about its own.'],
    [
      keptCheckpoint === undefined,
      'truncation: without a kept checkpoint, a cut tail with an old checkpoint put back is not seen.',
    ],
    [seen.keptUnknown, 'the signature of the kept checkpoint: this log never named its key.'],
    [
      freshness === undefined && !seen.closed,
      'freshness: no maximum age was given, and the log was not closed.',
    ],
    [!payloads, 'payloads: left out as asked.'],
    [
      payloads && payloadKey === undefined,
      'the content of payloads: without the payload key only their ciphertext was compared.',
    ],
    [payloads && !seen.keyTable, 'wrapped payload keys: the directory holds no key table.'],
    [seen.unnamed > 0, `${seen.unnamed} stored payloads that no entry names (left by a crash).`],
    [minIndex > 0, `entry bundles that end at or below ${minIndex}: they may be gone.`],
    [true, 'whether everything that was forwarded was recorded: only the target can tell.'],
  ];
  return all.filter(([holds]) => holds).map(([, sentence]) => sentence);
}
