// The authorize endpoint: code flow with PKCE, and a page with the people one can be. It asks for no password.
import { createHash, randomBytes } from 'node:crypto';
import { doubleIds } from './claims.ts';
import { type DoubleClient, GrantRefused } from './grant-token.ts';
import type { RouteAnswer } from './serve.ts';

/** Somebody who can sign in. */
export interface DoublePerson {
  readonly name: string;
  /** Object id, a GUID. */
  readonly subject: string;
  readonly groups?: readonly string[];
  readonly roles?: readonly string[];
}

/** What a code stands for. */
export interface SignedIn {
  readonly person: DoublePerson;
  readonly client: string;
  readonly scope: string;
  readonly nonce: string | undefined;
}

interface Kept extends SignedIn {
  readonly redirect: string;
  readonly challenge: string;
  readonly until: number;
}

/** Entra's codes live about ten minutes. */
const CODE_MILLIS = 600_000;

export class SignIns {
  readonly #people: readonly DoublePerson[];
  readonly #clients: readonly DoubleClient[];
  readonly #now: () => number;
  readonly #codes = new Map<string, Kept>();

  constructor(people: readonly DoublePerson[], clients: readonly DoubleClient[], now: () => number) {
    this.#people = people;
    this.#clients = clients;
    this.#now = now;
  }

  /** Nobody is sent to an address that could be anyone's: such a mistake is told on a page. */
  authorize(path: string, query: URLSearchParams): RouteAnswer {
    const [client, redirect] = [query.get('client_id') ?? '', query.get('redirect_uri') ?? ''];
    if (!this.#knows(client)) return page(400, 'AADSTS700016: application not found');
    if (!isLoopback(redirect)) return page(400, 'AADSTS50011: the redirect address does not match');
    const mistake = mistakeOf(query);
    if (mistake !== undefined)
      return back(redirect, query, { error: 'invalid_request', error_description: mistake });
    const hint = query.get('login_hint');
    if (hint === 'nobody') return back(redirect, query, { error: 'access_denied' });
    const person = this.#people.find(({ name, subject }) => hint === name || hint === subject);
    if (person === undefined) return choice(path, query, this.#people);
    return back(redirect, query, { code: this.#keep(query, { person, client, redirect }) });
  }

  /** Gives what the code stands for, once. Throws GrantRefused in Entra's words. */
  redeem(form: URLSearchParams): SignedIn {
    const code = form.get('code') ?? '';
    const kept = this.#codes.get(code);
    this.#codes.delete(code);
    if (kept === undefined || kept.until <= this.#now())
      throw new GrantRefused('invalid_grant', 'AADSTS70008: the code was used already or is too old');
    if (kept.client !== form.get('client_id') || kept.redirect !== form.get('redirect_uri'))
      throw new GrantRefused('invalid_grant', 'AADSTS50011: client or redirect address differ');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (challenge !== kept.challenge)
      throw new GrantRefused('invalid_grant', 'AADSTS501481: the code verifier does not match');
    this.#checkSecret(kept.client, form);
    return kept;
  }

  #keep(query: URLSearchParams, who: Pick<Kept, 'person' | 'client' | 'redirect'>): string {
    const code = randomBytes(32).toString('base64url');
    const [scope, challenge] = [query.get('scope') ?? '', query.get('code_challenge') ?? ''];
    const until = this.#now() + CODE_MILLIS;
    this.#codes.set(code, { ...who, scope, challenge, nonce: query.get('nonce') ?? undefined, until });
    return code;
  }

  /** Beside the clients of the options there is a public one, that of people. */
  #knows(client: string): boolean {
    return (
      client === doubleIds.userClient.client || this.#clients.some(({ clientId }) => clientId === client)
    );
  }

  #checkSecret(client: string, form: URLSearchParams): void {
    const known = this.#clients.find(({ clientId }) => clientId === client);
    if (known !== undefined && known.secret !== form.get('client_secret'))
      throw new GrantRefused('invalid_client', 'AADSTS7000215: invalid client secret provided');
  }
}

/** The port is free to choose, as it is at Entra for addresses of one's own machine. */
function isLoopback(redirect: string): boolean {
  const url = URL.parse(redirect);
  return url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

function mistakeOf(query: URLSearchParams): string | undefined {
  if (query.get('response_type') !== 'code') return 'AADSTS70007: the stand-in knows response_type code only';
  if (query.get('code_challenge_method') !== 'S256' || !query.get('code_challenge'))
    return 'AADSTS501491: a code challenge with S256 is required';
  return (query.get('scope') ?? '').split(' ').includes('openid')
    ? undefined
    : 'AADSTS900144: the scope must hold openid';
}

function back(
  redirect: string,
  query: URLSearchParams,
  answer: Readonly<Record<string, string>>,
): RouteAnswer {
  const url = new URL(redirect);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  const state = query.get('state');
  if (state !== null) url.searchParams.set('state', state);
  return { status: 302, location: url.href };
}

function choice(path: string, query: URLSearchParams, people: readonly DoublePerson[]): RouteAnswer {
  const link = (hint: string, label: string) => {
    const chosen = new URLSearchParams([...query, ['login_hint', hint]]);
    if (query.has('login_hint')) chosen.delete('login_hint', query.get('login_hint') ?? '');
    return `<li><a href="${escape(`${path}?${chosen}`)}">${escape(label)}</a></li>`;
  };
  const items = [
    ...people.map(({ name, subject }) => link(subject, name)),
    link('nobody', 'Nobody: go back'),
  ];
  return page(200, `<h1>Who are you?</h1><ul>${items.join('')}</ul>`);
}

/** `body` is ours or escaped. */
function page(status: number, body: string): RouteAnswer {
  const notice = 'This is a stand-in for Microsoft Entra, and it asks for no password.';
  const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">';
  return {
    status,
    page: `<!doctype html><html lang="en"><head>${head}<title>Stand-in for Entra</title></head><body><p>${notice}</p>${body}</body></html>`,
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
