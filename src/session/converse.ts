// One open session: the conversation between client and target, until either is gone or the token expires.
import type { Socket } from 'node:net';
import type { SessionTrail } from '../audit/trail.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import type { ByteProtocol, Knock } from '../protocols/protocol.ts';
import type { Admitted } from './admit.ts';
import { Answers } from './answers.ts';
import { dial, type Dialled } from './dial.ts';
import { type Call, type Door, report } from './door.ts';
import { maskingOf } from './masking.ts';
import { type Ending, Relay } from './relay.ts';

/** Whatever happens, nothing stays open at the target. */
export async function converse(
  dialled: Dialled<unknown>,
  trail: SessionTrail,
  admitted: Admitted,
  knock: Knock,
  client: Socket,
  call: Call,
): Promise<Ending> {
  try {
    return await talk(dialled, trail, admitted, knock, client, call);
  } finally {
    dialled.socket.destroy();
  }
}

async function talk(
  dialled: Dialled<unknown>,
  trail: SessionTrail,
  admitted: Admitted,
  knock: Knock,
  client: Socket,
  { protocol, door }: Call,
): Promise<Ending> {
  const { target, principal, decider } = admitted;
  const masked = maskingOf(target, decider, door);
  const conversation = protocol.converse(target, knock, dialled.hello, door.limits, masked?.masking);
  const answers = new Answers(trail, target.payloadCap, () => performance.now());
  const relay = new Relay({
    client,
    target: dialled.socket,
    conversation,
    answers,
    authority: { decider, trail, conversation, answers },
    durableOutcome: target.outcome === 'durable',
    unread: dialled.unread,
    ...(masked !== undefined && { ready: () => masked.fresh() }),
    idleMillis: door.limits.idleMillis,
  });
  const live = door.sessions.add(
    {
      cancel: () => cancel(target, protocol, dialled.hello, door),
      leave: () => relay.leave('session.ended', ['Gatelog is shutting down']),
    },
    conversation.cancelKeyLength,
  );
  const expiry = atExpiry(principal, door.clock, () =>
    relay.leave('session.expired', ['get a fresh token and connect again']),
  );
  try {
    client.write(conversation.welcome(live.key));
    const ending = await relay.run();
    if (ending.error !== undefined) report(door, 'session.broken', ending.error);
    return ending;
  } finally {
    expiry.clear();
    live.forget();
  }
}

/** A timer takes at most 2^31 - 1 milliseconds; no Entra token lives that long, an odd issuer's might. */
const LONGEST_TIMER = 2 ** 31 - 1;

function atExpiry(principal: Principal, clock: () => number, then: () => void): { clear(): void } {
  const timer = setTimeout(then, Math.min(Math.max(principal.expiresAt - clock(), 0), LONGEST_TIMER));
  return { clear: () => clearTimeout(timer) };
}

async function cancel(target: Target, protocol: ByteProtocol, hello: unknown, door: Door): Promise<void> {
  try {
    const { socket } = await dial(target, protocol.cancel(target, hello), door.limits.dialMillis);
    socket.resume().end();
  } catch (error) {
    // A cancel request has no answer in the protocol: the operator is told, the client cannot be.
    report(door, 'cancel.failed', error);
  }
}
