// One open session: the conversation between client and target, until either is gone or the token expires.
import type { Socket } from 'node:net';
import type { SessionTrail } from '../audit/trail.ts';
import type { Grant } from '../model/approval.ts';
import type { Target } from '../model/target.ts';
import type { ByteProtocol, Knock } from '../protocols/protocol.ts';
import type { Admitted } from './admit.ts';
import { Answers } from './answers.ts';
import { dial, type Dialled } from './dial.ts';
import { hold } from './hold.ts';
import { Holding } from './holding.ts';
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
  const { target, principal, decider, grant } = admitted;
  const masked = maskingOf(target, decider, door);
  const conversation = protocol.converse(target, knock, dialled.hello, door.limits, masked?.masking);
  const answers = new Answers(trail, target.payloadCap, () => performance.now());
  const holding = new Holding({ client, target: dialled.socket, conversation });
  const { desk, clock } = door;
  const holdParts = { desk, principal, target, decider, trail, conversation, waiter: holding, clock };
  const relay = new Relay({
    client,
    target: dialled.socket,
    conversation,
    answers,
    authority: {
      ...{ decider, trail, conversation, answers },
      hold: (unit, action, decision) => hold(unit, action, decision, holdParts),
    },
    holding,
    durableOutcome: target.outcome === 'durable',
    unread: dialled.unread,
    ...(masked !== undefined && { ready: () => masked.fresh() }),
    idleMillis: door.limits.idleMillis,
  });
  const live = door.sessions.add(
    {
      id: trail.session,
      target: target.name,
      cancel: async () => {
        if (!holding.withdraw()) await cancel(target, protocol, dialled.hello, door);
      },
      leave: (why) => relay.leave('session.ended', [why]),
    },
    conversation.cancelKeyLength,
  );
  const expiry = atTime(principal.expiresAt, door.clock, () =>
    relay.leave('session.expired', ['get a fresh token and connect again']),
  );
  using _ = grant && underGrant(grant, door, (why) => relay.leave('session.ended', [why]));
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

function atTime(time: number, clock: () => number, then: () => void): { clear(): void } {
  const timer = setTimeout(then, Math.min(Math.max(time - clock(), 0), LONGEST_TIMER));
  return { clear: () => clearTimeout(timer) };
}

/** How soon a session notices that its access was taken back. */
const GRANT_LOOK_MILLIS = 1_000;

/** Access ends by itself, or at once when somebody revokes it, through whichever gateway. */
function underGrant(grant: Grant, { clock, desk }: Door, leave: (why: string) => void): Disposable {
  const end = atTime(grant.expiresAt, clock, () => leave('the time of the access that was given is over'));
  const look = setInterval(() => {
    void desk?.holds(grant).then((holds) => holds || leave('the access that was given was revoked'));
  }, GRANT_LOOK_MILLIS);
  return {
    [Symbol.dispose]: () => {
      end.clear();
      clearInterval(look);
    },
  };
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
