// One-time links of messages. Reading one changes nothing, for previews fetch links; it is used up by the answer given with it.
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { ApprovalRequest } from '../../model/approval.ts';
import { GatelogError } from '../../model/error.ts';
import type { ApprovalStore } from '../store.ts';
import { type LinkClaims, readToken, writeToken } from './link-token.ts';

/** 96 of the 256 bits. The HMAC protects it; it only says which action was meant. */
const DIGEST_CHARACTERS = 16;
const NONCE_BYTES = 12;

/** A link whose HMAC is right, that has time left, and that belongs to the request it came with. */
export interface Link {
  /** What the answer came by: `Answer.via`. */
  readonly channel: string;
  readonly expiresAt: number;
  /** SHA-256 of the token, hex: what the store remembers of a used link. */
  readonly hash: string;
}

export interface LinksOptions {
  /** Bytes of the store's key file: every gateway that shares the store reads the others' links. */
  readonly key: Buffer;
  /** Address of the console, `https://gatelog.example.com`. */
  readonly console: string;
  readonly random?: (bytes: number) => Buffer;
}

export class Links {
  readonly #key: Buffer;
  readonly #console: string;
  readonly #random: (bytes: number) => Buffer;

  constructor({ key, console, random = randomBytes }: LinksOptions) {
    this.#key = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'gatelog/link/v1', 32));
    this.#console = console.replace(/\/+$/, '');
    this.#random = random;
  }

  makeLink(request: Pick<ApprovalRequest, 'id' | 'digest' | 'expiresAt'>, channel: string): string {
    const token = writeToken(this.#key, {
      request: request.id,
      digest: request.digest.slice(0, DIGEST_CHARACTERS),
      channel,
      expiresAt: request.expiresAt,
      nonce: this.#random(NONCE_BYTES).toString('base64url'),
    });
    return `${this.#console}/approvals/${encodeURIComponent(request.id)}?link=${token}`;
  }

  /** Throws `link.malformed`, `link.expired` or `link.other-request`. Uses nothing up. */
  readLink(token: string, now: number, request: Pick<ApprovalRequest, 'id' | 'digest'>): Link {
    const claims = readToken(this.#key, token);
    if (!isFor(claims, request))
      throw new GatelogError(
        'link.other-request',
        'this link is for another request: open it from the message of the one you want to answer',
      );
    if (now >= claims.expiresAt)
      throw new GatelogError('link.expired', 'the time to answer has passed: nothing is run any more');
    const hash = createHash('sha256').update(token).digest('hex');
    return { channel: claims.channel, expiresAt: claims.expiresAt, hash };
  }
}

function isFor(claims: LinkClaims, { id, digest }: Pick<ApprovalRequest, 'id' | 'digest'>): boolean {
  return claims.request === id && claims.digest === digest.slice(0, DIGEST_CHARACTERS);
}

/** To be called when an answer is about to be taken. Throws `link.used`, or what the store throws. */
export async function spendLink(store: Pick<ApprovalStore, 'useLink'>, link: Link): Promise<void> {
  if (await store.useLink(link.hash, link.expiresAt)) return;
  throw new GatelogError(
    'link.used',
    'an answer was given with this link already: open the request in the console to answer it there',
  );
}
