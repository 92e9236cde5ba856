// Refuses a client that has no session yet: recorded first, then told in its protocol's own words.
import type { Socket } from 'node:net';
import { GatelogError } from '../model/error.ts';
import { type ReasonCode, reasons } from '../model/reason.ts';
import type { Refusal } from '../model/refusal.ts';
import type { Knock } from '../protocols/protocol.ts';
import { type Call, report } from './door.ts';
import { drain } from './drain.ts';

/** Records why, then tells the client where it can be told. */
export async function turnAway(
  socket: Socket | undefined,
  call: Call,
  error: unknown,
  knock?: Knock,
): Promise<void> {
  report(call.door, 'connection.refused', error);
  const entry = await recordRefused(call, reasonOf(error), knock);
  if (socket?.writable) sayLast(socket, call.greeting.refuse(wordSafely(error, entry)));
}

export function sayLast(socket: Socket, words: Buffer): void {
  socket.end(words);
  drain(socket);
}

/** Resolves to the entry's number, or undefined when the log has failed: the client is refused either way. */
export async function recordRefused(
  { door, arrival, protocol }: Call,
  code: ReasonCode,
  knock?: Knock,
): Promise<number | undefined> {
  try {
    const clues = {
      ...knock?.client,
      address: arrival.remote,
      ...(knock === undefined ? {} : { target: knock.targetName }),
    };
    const entry = door.journal.refused({ code, clues, listener: protocol.name });
    await entry.durable;
    return entry.index;
  } catch (error) {
    report(door, 'refusal.unrecorded', error);
    return undefined;
  }
}

/** Only the code and its sentence leave; inner text stays with the operator. */
function wordSafely(error: unknown, entry: number | undefined): Refusal {
  const code = reasonOf(error);
  return { code, messages: [reasons[code]], ...(entry === undefined ? {} : { entry }) };
}

/** What is not known by a code of its own says only that the session ended. */
export function reasonOf(error: unknown): ReasonCode {
  if (error instanceof GatelogError && error.code in reasons) return error.code as ReasonCode;
  return 'session.ended';
}
