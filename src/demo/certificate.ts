// Makes a throw-away certificate authority and what it signs (P-256), so that demo and tests need no openssl.
// RFC 5280; strict verifiers want the key identifiers as well as the names.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  utf8,
} from './der.ts';

/** PEM texts of what one side shows. */
export interface Shown {
  readonly cert: string;
  readonly key: string;
}

/** PEM texts. `ca` is what a client trusts; `cert` and `key` are what a server shows. */
export interface Certificates extends Shown {
  readonly ca: string;
}

export interface CertificateOptions {
  /** DNS names and IPv4 addresses the certificate is for. */
  readonly names?: readonly string[];
  readonly now: Date;
  readonly days?: number;
}

/** Signs what clients show. Its own key never leaves memory. */
export interface ClientAuthority {
  readonly ca: string;
  /** `name` is what a server takes for the user; valid from an hour before `now`. */
  issue(name: string, now: Date): Shown;
}

interface Party {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const day = 86_400_000;
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const serverAuth = oid('1.3.6.1.5.5.7.3.1');
const clientAuth = oid('1.3.6.1.5.5.7.3.2');

export function makeCertificates(options: CertificateOptions): Certificates {
  const { names = ['localhost', '127.0.0.1'], now, days = 30 } = options;
  const authority = party('Gatelog throw-away CA');
  const server = party(names[0] ?? 'localhost');
  const validity = validFor(now, days);
  const alternatives = extension('2.5.29.17', false, sequence(...names.map(generalName)));
  const extensions = endExtensions(server, authority, serverAuth, alternatives);
  return {
    ca: certificate(authority, authority, validity, authorityExtensions(authority)),
    ...{ cert: certificate(server, authority, validity, extensions), key: keyOf(server) },
  };
}

export function makeClientAuthority(from: Date): ClientAuthority {
  const authority = party('Gatelog throw-away client CA');
  const extensions = authorityExtensions(authority);
  return {
    ca: certificate(authority, authority, validFor(from, 30), extensions),
    issue: (name, now) => {
      const client = party(name);
      const purpose = endExtensions(client, authority, clientAuth);
      return { cert: certificate(client, authority, validFor(now, 1), purpose), key: keyOf(client) };
    },
  };
}

/** From an hour back: a peer whose clock is a little behind must not refuse it. */
function validFor(now: Date, days: number): Buffer {
  return sequence(time(new Date(now.getTime() - 3_600_000)), time(new Date(now.getTime() + days * day)));
}

function keyOf({ privateKey }: Party): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function party(name: string): Party {
  return { name, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

function certificate(subject: Party, issuer: Party, validity: Buffer, extensions: Buffer): string {
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))), // v3
    integer(keyId(subject.publicKey).subarray(0, 16)),
    ecdsaWithSha256,
    commonName(issuer.name),
    validity,
    commonName(subject.name),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, extensions),
  );
  const signature = sign('sha256', toBeSigned, issuer.privateKey);
  return pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSha256, bitString(signature)));
}

function authorityExtensions(authority: Party): Buffer {
  const keyCertSign = bitString(Buffer.from([0b0000_0110]), 1);
  return sequence(
    extension('2.5.29.19', true, sequence(boolean(true))),
    extension('2.5.29.15', true, keyCertSign),
    extension('2.5.29.14', false, octetString(keyId(authority.publicKey))),
  );
}

/** Of a certificate that signs no other. */
function endExtensions(subject: Party, authority: Party, use: Buffer, ...more: readonly Buffer[]): Buffer {
  const digitalSignature = bitString(Buffer.from([0b1000_0000]), 7);
  return sequence(
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.15', true, digitalSignature),
    extension('2.5.29.37', false, sequence(use)),
    extension('2.5.29.14', false, octetString(keyId(subject.publicKey))),
    extension('2.5.29.35', false, sequence(implicit(0, keyId(authority.publicKey)))),
    ...more,
  );
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [boolean(true)] : [];
  return sequence(oid(id), ...flag, octetString(value));
}

/** RFC 5280 4.2.1.6: [2] is a DNS name, [7] an address. */
function generalName(name: string): Buffer {
  if (!isIPv4(name)) return implicit(2, Buffer.from(name));
  return implicit(7, Buffer.from(name.split('.').map(Number)));
}

function commonName(name: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
}

/** Also the serial number: 16 bytes of it, never negative, never shared by two keys. */
function keyId(key: KeyObject): Buffer {
  const digest = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
  digest[0] = ((digest[0] ?? 0) & 0x7f) | 0x40;
  return digest;
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
