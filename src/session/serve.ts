// The life of a connection, as steps: greet, admit, record the session, dial, converse. One step, one file.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SessionTrail } from '../audit/trail.ts';
import type { Grant } from '../model/approval.ts';
import type { AskedFor } from '../model/deed.ts';
import { GatelogError } from '../model/error.ts';
import { principalId } from '../model/principal.ts';
import type { ByteProtocol, Knock } from '../protocols/protocol.ts';
import { type Admitted, admit } from './admit.ts';
import { converse } from './converse.ts';
import { dial } from './dial.ts';
import { type Call, type Door, report } from './door.ts';
import { type Arrival, greet } from './greet.ts';
import type { Ending } from './relay.ts';
import { reasonOf, recordRefused, sayLast, turnAway } from './turn-away.ts';

/** Serves one connection to its end. Never rejects: whatever happens here stays with this client. */
export async function serveConnection(
  arrival: Arrival,
  protocol: ByteProtocol,
  door: Door,
  tlsRequired: boolean,
): Promise<void> {
  const greeting = protocol.greet({ tlsRequired, limits: door.limits });
  const release = door.sessions.takePlace();
  try {
    if (release === undefined)
      await turnAway(
        arrival.socket,
        { arrival, greeting, protocol, door },
        new GatelogError('session.limit', 'full'),
      );
    else await serveGreeted({ arrival, greeting, protocol, door });
  } catch (error) {
    report(door, 'connection.failed', error);
  } finally {
    release?.();
    closeSoon(arrival.socket);
  }
}

async function serveGreeted(call: Call): Promise<void> {
  const { arrival, greeting, door } = call;
  const greeted = await greet(arrival, greeting, door.limits.greetingMillis);
  switch (greeted.type) {
    case 'gone':
      return;
    case 'cancel':
      await door.sessions.find(greeted.key)?.cancel();
      greeted.socket.destroy();
      return;
    case 'failed':
      return turnAway(greeted.socket, call, greeted.error);
    case 'refused':
      await recordRefused(call, greeted.code);
      sayLast(greeted.socket, greeted.bytes);
      return;
    case 'knock':
      return serveKnock(greeted.knock, greeted.socket, call);
  }
}

async function serveKnock(knock: Knock, socket: Socket, call: Call): Promise<void> {
  let admitted: Admitted;
  try {
    admitted = await admit(knock, call.door);
  } catch (error) {
    return turnAway(socket, call, error, knock);
  }
  const release = call.door.sessions.takePlaceOf(principalId(admitted.principal));
  if (release === undefined)
    return turnAway(socket, call, new GatelogError('session.limit', 'too many of this principal'), knock);
  try {
    await serveAdmitted(startTrail(admitted, knock, socket, call), admitted, knock, socket, call);
  } catch (error) {
    // Without a log nobody gets in, and is told so.
    await turnAway(socket, call, error, knock);
  } finally {
    release();
  }
}

function startTrail(admitted: Admitted, knock: Knock, socket: Socket, { door, arrival }: Call): SessionTrail {
  return door.journal.startSession({
    principal: admitted.principal,
    target: admitted.target,
    client: { ...knock.client, address: arrival.remote },
    ...tlsOf(socket),
    ...(admitted.grant !== undefined && { asked: askedBy(admitted.grant) }),
  });
}

async function serveAdmitted(
  trail: SessionTrail,
  admitted: Admitted,
  knock: Knock,
  socket: Socket,
  call: Call,
): Promise<void> {
  const { door, arrival, protocol, greeting } = call;
  const { target } = admitted;
  let ending: Ending = { by: 'gatelog', code: 'target.unavailable' };
  try {
    await trail.started.durable;
    const dialled = await dial(
      target,
      protocol.login(target, await target.credential(), knock),
      door.limits.dialMillis,
    );
    ending = await converse(dialled, trail, admitted, knock, socket, call);
  } catch (error) {
    const code = reasonOf(error);
    ending = { by: 'gatelog', code };
    report(door, 'session.failed', error);
    sayLast(socket, greeting.refuse({ code, messages: [] }));
  } finally {
    await recordEnd(trail, ending, arrival.socket, door);
  }
}

/** Bytes are counted on the wire, TLS and all. */
async function recordEnd(
  trail: SessionTrail,
  ending: Ending,
  { bytesRead, bytesWritten }: Socket,
  door: Door,
): Promise<void> {
  try {
    await trail.end(ending.code ?? ending.by, { fromClient: bytesRead, toClient: bytesWritten }).durable;
  } catch (error) {
    report(door, 'session.unrecorded', error);
  }
}

function askedBy({ id, request, by }: Grant): AskedFor {
  return { grant: id, id: request, by: by.map((who) => ({ who })) };
}

function tlsOf(socket: Socket): { tls?: { version: string; cipher: string } } {
  if (!(socket instanceof TLSSocket)) return {};
  return { tls: { version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().standardName } };
}

/** A peer that does not take its last words is not waited for. */
function closeSoon(socket: Socket): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), 5_000);
  socket.once('close', () => clearTimeout(timer));
}
