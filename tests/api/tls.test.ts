// The API over TLS: with the configured certificate, no older version, and cookies marked for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, setDefaultCACertificates } from 'node:tls';
import { makeCertificates } from '../../src/demo/certificate.ts';
import { Secret } from '../../src/model/secret.ts';
import { setStage } from './stage.ts';

const { ca, cert, key } = makeCertificates({ now: new Date() });
setDefaultCACertificates([ca]);

test('over TLS the same routes answer, and cookies are Secure', async () => {
  await using stage = await setStage({ tls: { cert, key: new Secret(key) } });
  assert.match(stage.api.url, /^https:\/\/127\.0\.0\.1:\d+$/);
  const { status } = await stage.bearer(await stage.person('approver'))('GET', '/v1/me');
  assert.equal(status, 200);
  const { headers } = await stage.ask('GET', '/auth/sign-in');
  assert.match(headers.getSetCookie()[0] ?? '', /^__Host-gatelog-sign-in=.*; Secure;/);
  assert.match(String(headers.get('strict-transport-security')), /max-age/);
});

test('an older version of TLS, and no TLS at all, gets nowhere', async () => {
  await using stage = await setStage({ tls: { cert, key: new Secret(key) } });
  const [host, port] = stage.api.address.split(':') as [string, string];
  const old = connect({ host, port: Number(port), maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' });
  await new Promise<void>((resolve, reject) => {
    old.once('error', () => resolve()).once('secureConnect', () => reject(new Error('TLS 1.1 was taken')));
  });
  await assert.rejects(fetch(`http://${stage.api.address}/healthz`));
});
