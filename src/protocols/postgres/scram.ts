// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677), the client's side: proves the password, verifies the server.
import { createHmac, hash, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';
import type { ReasonCode } from '../../model/reason.ts';
import { prepare } from './saslprep.ts';

/**
 * How the exchange is tied to TLS: `end-point` = to the server's certificate; `not-offered` = we could and the server
 * did not offer it, which it will notice if somebody took the offer away; `none` = we cannot.
 */
export type Binding =
  | { readonly type: 'end-point'; readonly hash: Buffer }
  | { readonly type: 'not-offered' | 'none' };

export interface ScramOptions {
  readonly password: string;
  /** Base64 of at least 18 random bytes. */
  readonly nonce: string;
  readonly binding: Binding;
  /** PostgreSQL takes the name from the startup packet and ignores this one. */
  readonly user?: string;
}

/** The server chooses how long we compute on the one thread we have: PostgreSQL's default is 4,096. */
const MAX_ITERATIONS = 200_000;
const MAX_SALT = 1024;
const KEYS_KEPT = 64;

/** Salted passwords by digest of what made them: sessions at one target compute 4,096 rounds once. */
const saltedPasswords = new Map<string, Buffer>();

export class Scram {
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-256-PLUS';
  readonly #options: ScramOptions;
  readonly #bare: string;
  #serverSignature: Buffer | undefined;

  constructor(options: ScramOptions) {
    this.#options = options;
    this.mechanism = options.binding.type === 'end-point' ? 'SCRAM-SHA-256-PLUS' : 'SCRAM-SHA-256';
    this.#bare = `n=${options.user ?? ''},r=${options.nonce}`;
  }

  /** client-first-message. */
  first(): Buffer {
    return Buffer.from(gs2Header(this.#options.binding) + this.#bare);
  }

  /** client-final-message, in answer to the server-first-message. */
  answer(serverFirst: Buffer): Buffer {
    const challenge = readChallenge(serverFirst.toString('utf8'), this.#options.nonce);
    const withoutProof = `c=${bindingData(this.#options.binding).toString('base64')},r=${challenge.nonce}`;
    const message = `${this.#bare},${serverFirst.toString('utf8')},${withoutProof}`;
    const salted = saltPassword(this.#options.password, challenge.salt, challenge.iterations);
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(hash('sha256', clientKey, 'buffer'), message);
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), message);
    return Buffer.from(`${withoutProof},p=${xor(clientKey, signature).toString('base64')}`);
  }

  /** Throws unless the server-final-message shows that the server knows the password too. */
  verify(serverFinal: Buffer): void {
    const claimed = /^v=([A-Za-z0-9+/]{43}=)$/.exec(serverFinal.toString('utf8'))?.[1];
    const expected = this.#serverSignature;
    if (claimed === undefined || expected === undefined) return refuse('the server did not sign');
    if (!timingSafeEqual(Buffer.from(claimed, 'base64'), expected))
      refuse("the server's signature does not verify");
  }
}

function gs2Header(binding: Binding): string {
  if (binding.type === 'end-point') return 'p=tls-server-end-point,,';
  return binding.type === 'not-offered' ? 'y,,' : 'n,,';
}

function bindingData(binding: Binding): Buffer {
  const header = Buffer.from(gs2Header(binding));
  return binding.type === 'end-point' ? Buffer.concat([header, binding.hash]) : header;
}

interface Challenge {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** server-first-message: exactly nonce, salt and iterations; a mandatory extension (`m=`) must fail (RFC 5802, 5.1). */
function readChallenge(text: string, ours: string): Challenge {
  const match = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d{0,9})$/.exec(text);
  if (match === null) return refuse('the server sent a challenge that is none');
  const [nonce, salt, iterations] = [
    match[1] as string,
    Buffer.from(match[2] as string, 'base64'),
    Number(match[3]),
  ];
  // RFC 5802, 5.1: the client MUST verify that the nonce begins with its own.
  if (!nonce.startsWith(ours) || nonce.length === ours.length)
    return refuse('the server did not add to the nonce');
  if (salt.length === 0 || salt.length > MAX_SALT)
    return refuse('the server sent a salt that cannot be used');
  if (iterations > MAX_ITERATIONS) return refuse('the server asks for too many iterations');
  return { nonce, salt, iterations };
}

function saltPassword(password: string, salt: Buffer, iterations: number): Buffer {
  const secret = Buffer.from(prepare(password));
  const key = createHmac('sha256', secret).update(`${iterations}:`).update(salt).digest('base64');
  const known = saltedPasswords.get(key);
  if (known !== undefined) return known;
  const salted = pbkdf2Sync(secret, salt, iterations, 32, 'sha256');
  const oldest = saltedPasswords.keys().next().value;
  if (saltedPasswords.size >= KEYS_KEPT && oldest !== undefined) saltedPasswords.delete(oldest);
  saltedPasswords.set(key, salted);
  return salted;
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, at) => byte ^ (right[at] as number)));
}

function refuse(why: string): never {
  throw new GatelogError<ReasonCode>('target.failed', why);
}
