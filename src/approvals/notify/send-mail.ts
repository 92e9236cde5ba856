// One mail over SMTP: TLS from the first byte or by STARTTLS before anything is said, in the clear only on this machine.
import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { MailServer } from '../../model/channel.ts';
import type { MailText } from './mail.ts';
import { checkLiteral, guardedLookup, type Reach } from './outside-address.ts';
import { Undelivered, unreachable } from './undelivered.ts';

export interface Mail extends MailText {
  /** The same in every attempt. */
  readonly messageId: string;
  /** The mail this one follows. */
  readonly inReplyTo?: string;
}

export async function sendMail(server: MailServer, mail: Mail, signal: AbortSignal): Promise<void> {
  checkLiteral(server.host, reachOf(server));
  const { username, password } = server.login ?? {};
  const pass = await password?.();
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.tls === 'tls',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'off',
    tls: {
      ...(server.serverName !== undefined && { servername: server.serverName }),
      ...(server.ca !== undefined && { ca: server.ca }),
    },
    ...(username !== undefined && pass !== undefined && { auth: { user: username, pass: pass.reveal() } }),
    // Texts of others are in the mail: nothing of it may be read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    maxResponseSize: 64 * 1024,
    socketCloseTimeout: 0,
    getSocket: (_, done) => dial(server, signal, done),
  });
  try {
    await transport.sendMail({ ...mail, ...headersOf(server, mail), signal });
  } catch (error) {
    throw wordFailure(error);
  } finally {
    transport.close();
  }
}

function headersOf({ from, to }: MailServer, { inReplyTo }: Mail) {
  return {
    from,
    to: [...to],
    ...(inReplyTo !== undefined && { references: inReplyTo }),
    // RFC 3834: no out-of-office answers.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

type Connected = (error: Error | null, found?: { readonly connection: Socket }) => void;

/** Our own dialling, so that the address that was checked is the one that is connected to. */
function dial(server: MailServer, signal: AbortSignal, done: Connected): void {
  const { host, port } = server;
  const socket = connect({ host, port, lookup: guardedLookup(reachOf(server)), signal });
  const fail = (error: Error) => done(unreachable(error));
  socket.once('error', fail);
  socket.once('connect', () => {
    socket.off('error', fail);
    // From here on nodemailer listens for errors.
    done(null, { connection: socket });
  });
}

function reachOf({ tls }: MailServer): Reach {
  return tls === 'off' ? 'loopback' : 'anywhere';
}

/** RFC 5321, section 4.2.1: 5yz is final. A wrong password is not: it can be put right while people wait. */
function wordFailure(error: unknown): Undelivered {
  const status = (error as { responseCode?: unknown }).responseCode;
  if (typeof status !== 'number') return unreachable(error);
  const login = (error as { code?: unknown }).code === 'EAUTH';
  return new Undelivered('notify.refused', 'the mail server did not take the message', {
    status,
    final: status >= 500 && !login,
  });
}
