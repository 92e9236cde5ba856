// The throw-away certificates must satisfy a strict verifier and a real handshake.
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { makeCertificates, makeClientAuthority } from './certificate.ts';

test('the server certificate is signed by the authority and names localhost', () => {
  const made = makeCertificates({ now: new Date() });
  const ca = new X509Certificate(made.ca);
  const cert = new X509Certificate(made.cert);
  assert.equal(ca.ca, true);
  assert.equal(cert.ca, false);
  assert.equal(cert.checkIssued(ca), true);
  assert.equal(cert.verify(ca.publicKey), true);
  assert.equal(cert.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
});

test('a client that trusts the authority completes a handshake by name and by address', async () => {
  const made = makeCertificates({ now: new Date() });
  const server = createServer({ cert: made.cert, key: made.key }, (socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const name of ['localhost', '127.0.0.1']) {
    const client = connect({
      host: '127.0.0.1',
      port,
      ca: made.ca,
      servername: name === 'localhost' ? name : '',
    });
    await once(client, 'secureConnect');
    assert.equal(client.authorized, true);
    client.destroy();
  }
  server.close();
});

test('validity after 2049 is written in the long form', () => {
  const made = makeCertificates({ now: new Date('2049-12-31T00:00:00Z'), days: 10 });
  assert.match(new X509Certificate(made.cert).validTo, /2050/);
});

test('two runs never share a key or a serial number', () => {
  const [one, two] = [1, 2].map(() => new X509Certificate(makeCertificates({ now: new Date() }).cert));
  assert.notEqual(one?.serialNumber, two?.serialNumber);
});

test('a client certificate is for clients, carries its name and ends a day after it was made', () => {
  const authority = makeClientAuthority(new Date('2026-03-01T00:00:00Z'));
  const { cert, key } = authority.issue('gatelog', new Date('2026-03-01T00:00:00Z'));
  const read = new X509Certificate(cert);
  assert.equal(read.verify(new X509Certificate(authority.ca).publicKey), true);
  assert.equal(read.checkPrivateKey(createPrivateKey(key)), true);
  assert.equal(read.subject, 'CN=gatelog');
  assert.deepEqual(read.keyUsage, ['1.3.6.1.5.5.7.3.2']);
  assert.equal(read.validTo, 'Mar  2 00:00:00 2026 GMT');
});
