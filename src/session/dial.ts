// Connects to a target and drives a protocol's login there, with Gatelog's own credential.
import { createHash, X509Certificate } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { GatelogError } from '../model/error.ts';
import type { Target } from '../model/target.ts';
import type { Login, LoginEvent, TargetTlsFacts } from '../protocols/protocol.ts';

export interface Dialled<Hello> {
  readonly socket: Socket;
  readonly hello: Hello;
  readonly unread: Buffer;
}

/** Rejects with `target.unavailable` (not reached) or `target.failed` (reached, but it would not let us in). */
export async function dial<Hello>(
  target: Target,
  login: Login<Hello>,
  millis: number,
): Promise<Dialled<Hello>> {
  const deadline = AbortSignal.timeout(millis);
  let socket: Socket = await reach(target, deadline);
  try {
    let events = login.start();
    for (;;) {
      const step = perform(events, socket);
      if (step === 'secure') {
        const secured = await secure(socket, target, deadline);
        socket = secured;
        events = login.secured(tlsFacts(secured));
      } else if (step !== undefined) {
        return { socket, ...step };
      } else {
        events = login.receive(await nextChunk(socket, deadline));
      }
    }
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function perform<Hello>(
  events: readonly LoginEvent<Hello>[],
  socket: Socket,
): { hello: Hello; unread: Buffer } | 'secure' | undefined {
  for (const event of events) {
    if (event.type === 'send') socket.write(event.bytes);
    else if (event.type === 'secure') return 'secure';
    else if (event.type === 'failed') throw event.error;
    else return { hello: event.hello, unread: event.unread };
  }
  return undefined;
}

async function reach(target: Target, deadline: AbortSignal): Promise<Socket> {
  const socket = connect({ host: target.host, port: target.port, noDelay: true, keepAlive: true });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  const onAbort = () => reject(new Error('timed out'));
  deadline.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } catch (cause) {
    socket.destroy();
    throw new GatelogError('target.unavailable', `the target ${target.name} cannot be reached`, { cause });
  } finally {
    deadline.removeEventListener('abort', onAbort);
    // An error of an open connection is always followed by `close`, which is what sessions watch.
    socket.on('error', () => undefined);
  }
}

async function secure(socket: Socket, target: Target, deadline: AbortSignal): Promise<TLSSocket> {
  const secured = connectTls(tlsOptions(socket, target));
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  secured.once('secureConnect', () => resolve(secured));
  secured.once('error', reject);
  secured.once('close', () => reject(new Error('closed during the handshake')));
  const onAbort = () => reject(new Error('timed out'));
  deadline.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } catch (cause) {
    secured.destroy();
    throw new GatelogError('target.failed', `TLS with the target ${target.name} failed`, { cause });
  } finally {
    deadline.removeEventListener('abort', onAbort);
    secured.on('error', () => undefined);
  }
}

function tlsOptions(socket: Socket, { tls, host }: Target): ConnectionOptions {
  const name = tls.serverName ?? host;
  return {
    socket,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    host: name,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: tls.mode === 'verify-ca' || tls.mode === 'verify-full',
    ...(tls.mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.clientCert === undefined ? {} : { cert: tls.clientCert }),
    ...(tls.clientKey === undefined ? {} : { key: tls.clientKey.reveal() }),
  };
}

/** RFC 5929 section 4.1: the hash of the certificate's own signature algorithm, SHA-256 in place of MD5 and SHA-1. */
function tlsFacts(socket: TLSSocket): TargetTlsFacts {
  const der = socket.getPeerCertificate(false).raw as Buffer | undefined;
  if (der === undefined) return {};
  const algorithm = new X509Certificate(der).signatureAlgorithm ?? '';
  const named = /sha(1|224|256|384|512)|md5/i.exec(algorithm)?.[0].toLowerCase();
  if (named === undefined || named === 'sha224') return {};
  const hash = named === 'md5' || named === 'sha1' ? 'sha256' : named;
  return { endPoint: createHash(hash).update(der).digest() };
}

async function nextChunk(socket: Socket, deadline: AbortSignal): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const closed = () =>
    reject(new GatelogError('target.failed', 'the target closed the connection during login'));
  const late = () => reject(new GatelogError('target.failed', 'the target did not finish its login in time'));
  const got = (chunk: Buffer) => {
    socket.pause();
    resolve(chunk);
  };
  socket.once('data', got).once('close', closed);
  deadline.addEventListener('abort', late, { once: true });
  if (deadline.aborted) late();
  socket.resume();
  try {
    return await promise;
  } finally {
    socket.off('data', got).off('close', closed);
    deadline.removeEventListener('abort', late);
  }
}
