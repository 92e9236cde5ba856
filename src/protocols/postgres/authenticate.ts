// Answers a target's questions for Gatelog's credential: cleartext under TLS, md5, SCRAM with channel binding.
import { hash } from 'node:crypto';
import { GatelogError } from '../../model/error.ts';
import type { ReasonCode } from '../../model/reason.ts';
import type { TargetCredential } from '../../model/target.ts';
import type { TargetTlsFacts } from '../protocol.ts';
import { encodePassword, encodeSaslInitial, encodeSaslResponse } from './encode-request.ts';
import type { Authentication } from './messages.ts';
import { type Binding, Scram } from './scram.ts';

/** Throws `target.failed` on whatever would give the password away or let a server in that does not know it. */
export class Authenticator {
  readonly #credential: TargetCredential;
  readonly #random: (size: number) => Buffer;
  /** Undefined without TLS. */
  #tls: TargetTlsFacts | undefined;
  #scram: Scram | undefined;
  #answered = false;
  #verified = false;

  constructor(credential: TargetCredential, random: (size: number) => Buffer) {
    this.#credential = credential;
    this.#random = random;
  }

  secured(facts: TargetTlsFacts): void {
    this.#tls = facts;
  }

  /** What to send; `welcome` once the target takes us. */
  answer(asked: Authentication): Buffer | 'verified' | 'welcome' {
    switch (asked.type) {
      case 'ok':
        // A server that skips its signature may be anybody.
        if (this.#scram !== undefined && !this.#verified)
          return refuse('the target let us in without its signature');
        return 'welcome';
      case 'cleartext':
        if (this.#tls === undefined)
          return refuse('the target asks for the password in clear, and there is no TLS');
        return this.#plain(encodePassword(this.#password()));
      case 'md5':
        return this.#plain(
          encodePassword(md5Answer(this.#credential.username, this.#password(), asked.salt)),
        );
      case 'sasl':
        return this.#startScram(asked.mechanisms);
      case 'sasl-continue':
        if (this.#scram === undefined || this.#answered) return refuse('the target challenged out of turn');
        return this.#once(encodeSaslResponse(this.#scram.answer(asked.data)));
      case 'sasl-final':
        if (this.#scram === undefined) return refuse('the target signed out of turn');
        this.#scram.verify(asked.data);
        this.#verified = true;
        return 'verified';
      case 'unsupported':
        return refuse(`the target asks for authentication of kind ${asked.number}, which is not spoken`);
    }
  }

  #startScram(mechanisms: readonly string[]): Buffer {
    if (this.#scram !== undefined || this.#answered) return refuse('the target asked twice');
    const binding = this.#bindingFor(mechanisms);
    const nonce = this.#random(18).toString('base64');
    const scram = new Scram({ password: this.#password(), nonce, binding });
    if (!mechanisms.includes(scram.mechanism))
      return refuse('the target offers no SASL mechanism that is spoken');
    this.#scram = scram;
    return encodeSaslInitial(scram.mechanism, scram.first());
  }

  #bindingFor(mechanisms: readonly string[]): Binding {
    const hash = this.#tls?.endPoint;
    if (hash === undefined) return { type: 'none' };
    return mechanisms.includes('SCRAM-SHA-256-PLUS') ? { type: 'end-point', hash } : { type: 'not-offered' };
  }

  /** Not once SCRAM has begun: its proof would be worth nothing beside a password. */
  #plain(bytes: Buffer): Buffer {
    return this.#scram === undefined ? this.#once(bytes) : refuse('the target changed its mind about SCRAM');
  }

  #once(bytes: Buffer): Buffer {
    if (this.#answered) return refuse('the target asked twice');
    this.#answered = true;
    return bytes;
  }

  #password(): string {
    const password = this.#credential.password?.reveal();
    return password === undefined
      ? refuse('the target asks for a password, and none is configured')
      : password;
  }
}

/** AuthenticationMD5Password: md5(md5(password + user) + salt), in hex behind `md5`. */
export function md5Answer(user: string, password: string, salt: Buffer): string {
  const inner = hash('md5', Buffer.from(password + user), 'hex');
  return `md5${hash('md5', Buffer.concat([Buffer.from(inner), salt]), 'hex')}`;
}

function refuse(why: string): never {
  throw new GatelogError<ReasonCode>('target.failed', why);
}
