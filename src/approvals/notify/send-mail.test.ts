// Mail over a real SMTP server on loopback: TLS or nothing, the wire form, and what a server does wrong.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { approvalRequest, approver, askedDelete } from '../../../tests/support/approval-request.ts';
import { mailServer } from '../../../tests/support/mail-server.ts';
import { makeCertificates } from '../../demo/certificate.ts';
import type { MailServer } from '../../model/channel.ts';
import { Secret } from '../../model/secret.ts';
import { mailMessage } from './mail.ts';
import { Messenger } from './messenger.ts';
import { makeNotice } from './notice.ts';
import { sendMail } from './send-mail.ts';

const { ca, cert, key } = makeCertificates({ now: new Date() });
const login = { username: 'gatelog', password: async () => new Secret('mail-password') };

function to(port: number, changes: Partial<MailServer> = {}): MailServer {
  const addresses = { from: 'gatelog@example.com', to: ['dba@example.com', 'oncall@example.com'] };
  return { host: '127.0.0.1', port, tls: 'starttls', ca, ...addresses, ...changes };
}

const moment = { now: Date.now(), link: 'https://gatelog.example.com/approvals/K3?link=a.b' };
const mail = {
  ...mailMessage(makeNotice(approvalRequest()), moment),
  messageId: '<gatelog.K3.asked@example.com>',
};
const patient = () => AbortSignal.timeout(10_000);

/** What a person sees of a part: quoted-printable (RFC 2045, section 6.7) undone. */
function readable(raw: string): string {
  const bytes = raw
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

test('a mail goes over STARTTLS, with the login, to everybody', async () => {
  await using server = await mailServer({ cert, key });
  await sendMail(to(server.port, { login }), mail, patient());
  const [got] = server.received;
  assert.deepEqual(
    [got?.secure, got?.user, got?.from, got?.to],
    [true, 'gatelog', 'gatelog@example.com', ['dba@example.com', 'oncall@example.com']],
  );
  const text = readable(got?.raw ?? '');
  for (const part of [
    'Message-ID: <gatelog.K3.asked@example.com>',
    'Auto-Submitted: auto-generated',
    '  | DELETE FROM orders WHERE id = $1',
    '  | $1 int4 = 42',
    'https://gatelog.example.com/approvals/K3?link=a.b',
    'Content-Type: text/html',
  ])
    assert.ok(text.includes(part), part);
  const unfolded = (got?.raw ?? '').replaceAll(/\r\n[ \t]+/g, ' ');
  assert.match(
    unfolded,
    /^Subject: \[Gatelog\] Waiting for approval: sql:delete on orders-db \(K3J4M5N6P7\)\r$/m,
  );
});

test('a mail goes over TLS from the first byte', async () => {
  await using server = await mailServer({ cert, key, secure: true });
  await sendMail(to(server.port, { tls: 'tls', login }), mail, patient());
  assert.equal(server.received[0]?.secure, true);
});

test('without STARTTLS nothing is sent, not even the password', async () => {
  let logins = 0;
  await using server = await mailServer({
    ...{ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
    onAuth: (_, __, done) => done(null, { user: `${(logins += 1)}` }),
  });
  await assert.rejects(sendMail(to(server.port, { login }), mail, patient()), { code: /^notify\./ });
  assert.deepEqual([server.received.length, logins], [0, 0]);
});

test('in the clear a mail stays on this machine', async () => {
  await using server = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
  await sendMail(to(server.port, { tls: 'off' }), mail, patient());
  assert.equal(server.received[0]?.secure, false);
  await assert.rejects(sendMail(to(server.port, { tls: 'off', host: '10.0.0.5' }), mail, patient()), {
    code: 'notify.address',
  });
  await assert.rejects(sendMail(to(server.port, { host: '169.254.169.254' }), mail, patient()), {
    code: 'notify.address',
  });
});

test('a certificate that nobody vouches for, or for another host, is refused', async () => {
  await using server = await mailServer({ cert, key });
  const { ca: _, ...untrusted } = to(server.port, { login });
  await assert.rejects(sendMail(untrusted, mail, patient()), { code: 'notify.unreachable' });
  await assert.rejects(sendMail(to(server.port, { serverName: 'mail.example.com' }), mail, patient()), {
    code: 'notify.unreachable',
  });
  assert.equal(server.received.length, 0);
});

test('a wrong password can be put right, a refused recipient cannot; neither is told', async () => {
  await using server = await mailServer({
    ...{ cert, key },
    onRcptTo: (_, __, done) => done(Object.assign(new Error('no such user here'), { responseCode: 550 })),
  });
  const wrong = { username: 'gatelog', password: async () => new Secret('wrong-secret') };
  const attempt = (changes: Partial<MailServer>) =>
    sendMail(to(server.port, changes), mail, patient()).then(
      () => undefined,
      (error: unknown) => error as Error & { code: string; data: object; why: { final?: boolean } },
    );
  const [unknown, refused] = [await attempt({ login: wrong }), await attempt({ login })];
  assert.deepEqual(
    [unknown?.code, unknown?.data, unknown?.why.final],
    ['notify.refused', { status: 535 }, false],
  );
  assert.deepEqual(
    [refused?.code, refused?.data, refused?.why.final],
    ['notify.refused', { status: 550 }, true],
  );
  assert.doesNotMatch(
    JSON.stringify([unknown, refused, unknown?.message, refused?.message]),
    /secret|user here|example/,
  );
});

test('hostile texts make no header, no second mail and no end of the mail', async () => {
  await using server = await mailServer({ cert, key });
  const text = 'SELECT 1\r\n.\r\nMAIL FROM:<x@evil.example>\r\nBcc: x@evil.example\r\n\r\n--boundary';
  const request = approvalRequest({ id: 'K3\r\nBcc: x@evil.example', asked: { ...askedDelete, text } });
  const message = mailMessage(makeNotice(request), moment);
  await sendMail(to(server.port), { ...message, messageId: mail.messageId }, patient());
  await sendMail(to(server.port), { ...mail }, patient());
  assert.equal(server.received.length, 2);
  const raw = server.received[0]?.raw ?? '';
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n'));
  assert.doesNotMatch(headers, /^Bcc/im);
  assert.deepEqual(server.received[0]?.to, ['dba@example.com', 'oncall@example.com']);
  assert.match(readable(raw), /^ {2}\| \.$/m);
});

/** A peer that greets as told and then says what it likes. */
async function rawServer(greet: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a server that says nothing, or never stops, is left when the attempt ends', async () => {
  await using silent = await rawServer(() => {});
  await using babbler = await rawServer((socket) => {
    const babble = () => {
      while (!socket.destroyed && socket.write(`220-${'x'.repeat(60_000)}\r\n`));
    };
    socket.on('drain', babble);
    babble();
  });
  await assert.rejects(sendMail(to(silent.port), mail, AbortSignal.timeout(100)), { code: /^notify\./ });
  await assert.rejects(sendMail(to(babbler.port), mail, patient()), { code: /^notify\./ });
  const gone = () => [...silent.sockets, ...babbler.sockets].every(({ destroyed }) => destroyed);
  for (let times = 0; times < 400 && !gone(); times++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(gone(), 'the connection is closed');
});

test('what became of a request stands in the thread of the request', async () => {
  await using server = await mailServer({ cert, key });
  const way = { kind: 'mail', ...to(server.port) } as const;
  using messenger = new Messenger({
    channels: [{ name: 'mail', way, targets: [], groups: [] }],
    report: () => {},
  });
  const request = approvalRequest();
  messenger.announce(request);
  const sent = async () => {
    while (messenger.waiting.get('mail') !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await sent();
  const answer = { by: approver, says: 'deny', comment: 'nö', at: 1, entry: 'o#1', via: 'mail' } as const;
  messenger.followUp({ ...request, state: 'denied', answers: [answer] });
  await sent();
  assert.equal(server.received.length, 2);
  const raw = server.received[1]?.raw ?? '';
  assert.match(raw, /^In-Reply-To: <gatelog\.K3J4M5N6P7\.asked@example\.com>\r$/m);
  assert.match(raw, /^References: <gatelog\.K3J4M5N6P7\.asked@example\.com>\r$/m);
  assert.match(readable(raw), /Comment: nö/);
});
