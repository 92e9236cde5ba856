// The seam inside audit: what the log engine gives to those who write entries.

/** Where an entry stands. Assigned when it is appended, in order, without gaps. */
export interface Position {
  /** Origin of the log with its epoch, as in the checkpoint. */
  readonly log: string;
  readonly index: number;
  /** `2026-11-20T23:45:15.123456Z`; never goes back within a log. */
  readonly time: string;
  /** 16 random bytes, base64url without padding (22 characters). */
  readonly nonce: string;
}

/** One piece of payload ciphertext, kept beside the entries and outside the tree. */
export interface PayloadSection {
  /** Session id, 1 to 64 characters of [A-Za-z0-9_-]. */
  readonly session: string;
  /** Payload id, unique within the session. */
  readonly payload: string;
  /** 0, 1, 2, ... within the payload. */
  readonly chunk: number;
  /** At most 64 KiB of plaintext, encrypted, with its 16-byte tag at the end. */
  readonly ciphertext: Buffer;
}

export interface Appended {
  readonly index: number;
  /**
   * Resolves when the entry and all before it are on disk; rejects when the log has failed. Shared by a batch. To read
   * this is to ask for it: an entry nobody asks for is written with the next one somebody does, or a few milliseconds later.
   */
  readonly durable: Promise<void>;
}

/** The engine's writing side: single writer, group commit. */
export interface Appender {
  /** Calls `encode` at once with the position and queues its bytes (1 to 65,535) for the next batch. */
  append(encode: (at: Position) => Buffer, sections?: readonly PayloadSection[]): Appended;
  /** Queues ciphertext that belongs to an entry still to come. */
  appendSections(sections: readonly PayloadSection[]): Promise<void>;
  /** Bytes queued and not yet durable: callers pause their source when it grows. */
  readonly backlog: number;
}
