// The life of a connection, as a table of steps: greet, verify, admit, dial, relay. One row, one file or function.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Journal } from '../audit/journal.ts';
import type { SessionTrail } from '../audit/trail.ts';
import type { Verifier } from '../identity/verifier.ts';
import type { ActionShape } from '../model/action.ts';
import { GatelogError } from '../model/error.ts';
import { type Principal, principalId } from '../model/principal.ts';
import { type ReasonCode, reasons } from '../model/reason.ts';
import type { Refusal } from '../model/refusal.ts';
import type { Target } from '../model/target.ts';
import type { Decider, PolicyEngine } from '../policy/engine.ts';
import type { ByteProtocol, Greeting, Knock, ProtocolLimits } from '../protocols/protocol.ts';
import { Answers } from './answers.ts';
import { dial, type Dialled } from './dial.ts';
import { type Arrival, greet } from './greet.ts';
import type { LiveSessions } from './live-sessions.ts';
import { type Ending, Relay } from './relay.ts';

/** What all sessions of a gateway share. */
export interface Door {
  readonly verifier: Verifier;
  readonly policy: PolicyEngine;
  readonly journal: Journal;
  readonly targets: ReadonlyMap<string, Target>;
  readonly sessions: LiveSessions;
  readonly limits: ProtocolLimits & {
    readonly greetingMillis: number;
    readonly dialMillis: number;
    readonly idleMillis: number;
  };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** For operators: what went wrong inside. Never holds a token, a secret or a value. */
  readonly report: (event: string, data: Readonly<Record<string, unknown>>) => void;
}

/** Opening a session is an action too: a target that may not be opened looks like one that does not exist. */
export const CONNECT: ActionShape = Object.freeze({
  verb: 'connect',
  accesses: Object.freeze([
    Object.freeze({ verb: 'connect', resource: Object.freeze({ kind: 'Target', path: [] }), context: {} }),
  ]),
  understood: true,
  doubts: [],
  context: {},
  fingerprint: 'connect',
} as const);

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
      await refuse(
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
      return refuse(greeted.socket, call, greeted.error);
    case 'refused':
      await recordRefused(call, greeted.code);
      greeted.socket.end(greeted.bytes);
      return;
    case 'knock':
      return serveKnock(greeted.knock, greeted.socket, call);
  }
}

interface Call {
  readonly arrival: Arrival;
  readonly greeting: Greeting;
  readonly protocol: ByteProtocol;
  readonly door: Door;
}

async function serveKnock(knock: Knock, socket: Socket, call: Call): Promise<void> {
  let admitted: Admitted;
  try {
    admitted = await admit(knock, call);
  } catch (error) {
    return refuse(socket, call, error, knock);
  }
  const release = call.door.sessions.takePlaceOf(principalId(admitted.principal));
  if (release === undefined)
    return refuse(socket, call, new GatelogError('session.limit', 'too many of this principal'), knock);
  try {
    await serveAdmitted(admitted, knock, socket, call);
  } finally {
    release();
  }
}

function tlsOf(socket: Socket): { tls?: { version: string; cipher: string } } {
  if (!(socket instanceof TLSSocket)) return {};
  return { tls: { version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().standardName } };
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

interface Admitted {
  readonly principal: Principal;
  readonly target: Target;
  readonly decider: Decider;
}

/** Who it is, where to, and whether policy lets this principal open that target at all. */
async function admit(knock: Knock, { door }: Call): Promise<Admitted> {
  const principal = await door.verifier.verify(knock.credential);
  const target = door.targets.get(knock.targetName);
  if (target === undefined) throw new GatelogError('target.unavailable', 'no such target');
  const decider = door.policy.forPrincipal(principal, target);
  const decision = decider.decide(CONNECT, 'execute', knock.intent);
  if (decision.outcome !== 'allow') {
    throw new GatelogError('target.unavailable', 'policy does not let this principal open the target', {
      data: { reasons: decision.reasons },
    });
  }
  return { principal, target, decider };
}

async function serveAdmitted(admitted: Admitted, knock: Knock, socket: Socket, call: Call): Promise<void> {
  const { door, arrival, protocol, greeting } = call;
  const { principal, target } = admitted;
  const trail = door.journal.startSession({
    principal,
    target,
    client: { ...knock.client, address: arrival.remote },
    ...tlsOf(socket),
  });
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
    socket.end(greeting.refuse({ code, messages: [] }));
  } finally {
    await recordEnd(trail, ending, arrival.socket, door);
  }
}

async function converse(
  dialled: Dialled<unknown>,
  trail: SessionTrail,
  admitted: Admitted,
  knock: Knock,
  client: Socket,
  { protocol, door }: Call,
): Promise<Ending> {
  const { target, principal, decider } = admitted;
  const conversation = protocol.converse(target, knock, dialled.hello, door.limits);
  const answers = new Answers(trail, target.payloadCap, () => performance.now());
  const relay = new Relay({
    client,
    target: dialled.socket,
    conversation,
    answers,
    authority: { decider, trail, conversation, answers },
    durableOutcome: target.outcome === 'durable',
    unread: dialled.unread,
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
    socket.end();
  } catch (error) {
    // A cancel request has no answer in the protocol: the operator is told, the client cannot be.
    report(door, 'cancel.failed', error);
  }
}

/** Records why, then tells the client where it can be told. */
async function refuse(socket: Socket | undefined, call: Call, error: unknown, knock?: Knock): Promise<void> {
  report(call.door, 'connection.refused', error);
  const entry = await recordRefused(call, reasonOf(error), knock);
  if (socket?.writable) socket.end(call.greeting.refuse(wordSafely(error, entry)));
}

/** Resolves to the entry's number, or undefined when the log has failed: the client is refused either way. */
async function recordRefused(
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

function reasonOf(error: unknown): ReasonCode {
  if (error instanceof GatelogError && error.code in reasons) return error.code as ReasonCode;
  return 'session.ended';
}

function report(door: Door, event: string, error: unknown): void {
  const known = error instanceof GatelogError;
  door.report(
    event,
    known
      ? { code: error.code, message: error.message, ...error.data }
      : { error: error instanceof Error ? error.message : String(error) },
  );
}

/** A peer that does not take its last words is not waited for. */
function closeSoon(socket: Socket): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), 5_000);
  socket.once('close', () => clearTimeout(timer));
}
