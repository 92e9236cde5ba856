// A parity script: one conversation in raw messages, run against the server and through the door.
import type { Address, Message, RawClient } from '../../support/raw-client.ts';

export interface Stage {
  readonly client: RawClient;
  /** The messages the client was greeted with. */
  readonly greeting: readonly Message[];
  readonly address: Address;
  /** A second session on the same side. */
  another(): Promise<{ client: RawClient; greeting: Message[] }>;
}

/** Says what to compare: every message received, in order. */
export type Script = (stage: Stage) => Promise<readonly Message[]>;
export type Scripts = Readonly<Record<string, Script>>;
