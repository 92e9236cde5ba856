// Where messages may go: not to link-local, multicast or metadata addresses, and without TLS only to this machine. Private
// networks are allowed. The hosts are configured by operators; this guards against names that resolve to somewhere else.
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Undelivered } from './undelivered.ts';

const forbidden = new BlockList();
// "This" network, link-local with the metadata services of Azure, AWS and GCP, multicast and broadcast.
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('224.0.0.0', 3, 'ipv4');
// Metadata services outside link-local: Azure's wire server, Alibaba, Oracle.
for (const address of ['168.63.129.16', '100.100.100.200', '192.0.0.192'])
  forbidden.addAddress(address, 'ipv4');
forbidden.addAddress('::', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');
// NAT64 and 6to4 of link-local.
forbidden.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
forbidden.addSubnet('2002:a9fe::', 32, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** `loopback`: for connections without TLS. */
export type Reach = 'anywhere' | 'loopback';

export function mayReach(address: string, reach: Reach): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(address) === 0 || forbidden.check(address, family)) return false;
  return reach === 'anywhere' || loopback.check(address, family);
}

/** For `net` and `https`: the address that was checked is the one that is connected to. */
export function guardedLookup(reach: Reach, resolve: typeof lookup = lookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const allowed = addresses?.filter(({ address }) => mayReach(address, reach)) ?? [];
      const [first] = allowed;
      if (error !== null) done(error, '');
      else if (first === undefined) done(forbiddenAddress(), '');
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}

/** A host that is an address is never looked up, so it is checked here. */
export function checkLiteral(host: string, reach: Reach): void {
  const plain = host.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0 && !mayReach(plain, reach)) throw forbiddenAddress();
}

export function forbiddenAddress(): Undelivered {
  return new Undelivered(
    'notify.address',
    'the host of the channel is a link-local, metadata or multicast address, or not this machine though it has no TLS',
    { final: true },
  );
}
