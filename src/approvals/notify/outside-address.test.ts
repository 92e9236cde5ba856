// Which addresses a message may go to.
import assert from 'node:assert/strict';
import type { lookup } from 'node:dns';
import { test } from 'node:test';
import { checkLiteral, guardedLookup, mayReach, type Reach } from './outside-address.ts';

test('metadata, link-local and multicast addresses are not reached, however they are written', () => {
  for (const address of [
    ...[
      '169.254.169.254',
      '169.254.0.1',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::169.254.169.254',
    ],
    ...['2002:a9fe:a9fe::1', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '168.63.129.16', '100.100.100.200'],
    ...['0.0.0.0', '::', '224.0.0.1', '255.255.255.255', 'ff02::1', 'no address', ''],
  ])
    assert.equal(mayReach(address, 'anywhere'), false, address);
});

test('private networks and the internet are reached', () => {
  for (const address of [
    '10.0.0.5',
    '192.168.1.1',
    '172.16.0.1',
    '8.8.8.8',
    '2606:4700::1',
    'fd00::1',
    '127.0.0.1',
  ])
    assert.equal(mayReach(address, 'anywhere'), true, address);
});

test('without TLS only this machine is reached', () => {
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])
    assert.equal(mayReach(address, 'loopback'), true, address);
  for (const address of ['10.0.0.5', '8.8.8.8', '::ffff:10.0.0.5', '169.254.169.254'])
    assert.equal(mayReach(address, 'loopback'), false, address);
});

test('a host that is an address is checked as one, in brackets or not', () => {
  for (const host of ['[fe80::1]', '169.254.169.254', new URL('https://2852039166/').hostname])
    assert.throws(() => checkLiteral(host, 'anywhere'), { code: 'notify.address' }, host);
  assert.doesNotThrow(() => checkLiteral('hooks.example.com', 'loopback'));
});

/** A name server that gives these. */
function found(addresses: readonly string[], reach: Reach, all: boolean): Promise<unknown> {
  const resolver = ((_: string, __: object, done: (error: null, all: object[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as typeof lookup;
  return new Promise((resolve, reject) => {
    guardedLookup(reach, resolver)('hooks.example.com', { all }, (error, address) =>
      error === null ? resolve(address) : reject(error),
    );
  });
}

test('a name leads only to addresses that may be reached', async () => {
  assert.equal(await found(['169.254.169.254', '10.0.0.5'], 'anywhere', false), '10.0.0.5');
  assert.deepEqual(await found(['fe80::1', '10.0.0.5'], 'anywhere', true), [
    { address: '10.0.0.5', family: 4 },
  ]);
  await assert.rejects(found(['169.254.169.254'], 'anywhere', true), { code: 'notify.address' });
  await assert.rejects(found(['10.0.0.5'], 'loopback', false), { code: 'notify.address' });
  await assert.rejects(found([], 'anywhere', true), { code: 'notify.address' });
});
