// Key wrapping: each session's data key is encrypted to the public half of the payload key (X25519, HKDF-SHA256,
// AES-256-GCM). Writing needs the public half only; X25519 keeps opening a session at some 70 microseconds.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { GatelogError } from '../../model/error.ts';
import { asObject, asText } from '../entry.ts';
import { canonicalize, parseCanonical } from '../jcs.ts';
import { aadPrefix, type SealScope, tagBytes } from './seal.ts';

/** The public half, which is all that writing needs. */
export interface PayloadKey {
  /** 16 characters of the SHA-256 of the raw public key, base64url. */
  readonly kid: string;
  readonly publicKey: KeyObject;
}

/** Both halves: reads what was written. */
export interface PrivatePayloadKey extends PayloadKey {
  readonly privateKey: KeyObject;
}

/** A row of the key table. `text` is its canonical spelling, whose hash stands in the session's first entry. */
export interface WrappedKey extends SealScope {
  readonly kid: string;
  readonly text: string;
}

const algorithm = 'X25519-HKDF-SHA256-A256GCM';
const wrapLabel = 'gatelog/audit/v1/wrap\0';

/** Makes a payload key file, mode 0600. @throws GatelogError `payload-key.file` when it is there already. */
export function createPayloadKeyFile(path: string): void {
  const { privateKey } = generateKeyPairSync('x25519');
  try {
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
  } catch (cause) {
    throw new GatelogError('payload-key.file', `cannot create the payload key ${path}`, { cause });
  }
}

/** Reads the key to write with from a PEM file, private or public. The private half is let go at once. */
export function loadPayloadKey(path: string): PayloadKey {
  const pem = readPem(path);
  try {
    return named(createPublicKey(pem));
  } catch (cause) {
    throw cause instanceof GatelogError
      ? cause
      : new GatelogError('payload-key.kind', 'not a PEM key', { cause });
  }
}

/** Reads the key to decrypt with. */
export function loadPrivatePayloadKey(path: string): PrivatePayloadKey {
  const pem = readPem(path);
  try {
    const privateKey = createPrivateKey(pem);
    return { ...named(createPublicKey(privateKey)), privateKey };
  } catch (cause) {
    if (cause instanceof GatelogError) throw cause;
    throw new GatelogError('payload-key.kind', 'not a PEM private key', { cause });
  }
}

function readPem(path: string): string {
  try {
    const pem = readFileSync(path, 'utf8');
    const open = (statSync(path).mode & 0o077) !== 0 && process.platform !== 'win32';
    if (open && pem.includes('PRIVATE KEY')) {
      throw new GatelogError('payload-key.mode', `the payload key ${path} is readable by others: chmod 600`);
    }
    return pem;
  } catch (cause) {
    if (cause instanceof GatelogError) throw cause;
    throw new GatelogError('payload-key.file', `cannot read the payload key ${path}`, { cause });
  }
}

function named(publicKey: KeyObject): PayloadKey {
  if (publicKey.asymmetricKeyType !== 'x25519') {
    throw new GatelogError('payload-key.kind', 'the payload key is not an X25519 key');
  }
  return { kid: hash('sha256', rawPublic(publicKey), 'base64url').slice(0, 16), publicKey };
}

/** Wraps a data key to a fresh ephemeral key, so that not even the gateway can unwrap it later. */
export function wrapKey(key: PayloadKey, scope: SealScope, dek: Uint8Array, time: string): WrappedKey {
  const ephemeral = generateKeyPairSync('x25519');
  const epk = rawPublic(ephemeral.publicKey);
  const kek = wrappingKey(ephemeral.privateKey, key.publicKey, epk, rawPublic(key.publicKey));
  const cipher = createCipheriv('aes-256-gcm', kek, zeroNonce()).setAAD(aadPrefix(scope));
  const wk = Buffer.concat([epk, cipher.update(dek), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
  const { origin, session: sid } = scope;
  return {
    ...scope,
    kid: key.kid,
    text: canonicalize({ alg: algorithm, kid: key.kid, origin, sid, t: time, wk }),
  };
}

/** Reads a row of the key table. @throws GatelogError `payload-key.altered`. */
export function readWrappedKey(text: string): WrappedKey {
  try {
    const row = asObject(parseCanonical(Buffer.from(text)), 'row');
    asText(row['alg'], 'alg', new RegExp(`^${algorithm}$`));
    asText(row['wk'], 'wk', /^[A-Za-z0-9_-]{107}$/);
    return {
      kid: asText(row['kid'], 'kid'),
      origin: asText(row['origin'], 'origin'),
      session: asText(row['sid'], 'sid'),
      text,
    };
  } catch (cause) {
    throw new GatelogError('payload-key.altered', 'a row of the key table cannot be read', { cause });
  }
}

/** `wh` of a row, as in the `dk` of the entry that begins its session. */
export function wrappedKeyHash(wrapped: WrappedKey): string {
  return hash('sha256', wrapped.text, 'base64url');
}

/** The data key. @throws GatelogError `payload-key.other` or `payload-key.altered`. */
export function unwrapKey(key: PrivatePayloadKey, wrapped: WrappedKey): Buffer {
  if (wrapped.kid !== key.kid)
    throw new GatelogError('payload-key.other', `wrapped to another key: ${wrapped.kid}`);
  const bytes = Buffer.from((JSON.parse(wrapped.text) as { wk: string }).wk, 'base64url');
  const epk = bytes.subarray(0, 32);
  const end = bytes.length - tagBytes;
  try {
    const kek = wrappingKey(key.privateKey, publicFromRaw(epk), epk, rawPublic(key.publicKey));
    const decipher = createDecipheriv('aes-256-gcm', kek, zeroNonce(), { authTagLength: tagBytes });
    decipher.setAAD(aadPrefix(wrapped)).setAuthTag(bytes.subarray(end));
    return Buffer.concat([decipher.update(bytes.subarray(32, end)), decipher.final()]);
  } catch (cause) {
    throw new GatelogError('payload-key.altered', 'the wrapped data key does not open', { cause });
  }
}

/** Salted with both public keys, as RFC 9180 binds them; the key is used once, so its nonce may be zero. */
function wrappingKey(privateKey: KeyObject, publicKey: KeyObject, epk: Buffer, receiver: Buffer): Buffer {
  const shared = diffieHellman({ privateKey, publicKey });
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([epk, receiver]), wrapLabel, 32));
}

function zeroNonce(): Buffer {
  return Buffer.alloc(12);
}

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url');
}

function publicFromRaw(raw: Buffer): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') } });
}
