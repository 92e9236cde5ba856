// As much of a browser as signing in needs: it keeps cookies, follows redirects, and sends its own origin.
import assert from 'node:assert/strict';
import type { Answer, Stage } from './stage.ts';

export class Browser {
  readonly #stage: Stage;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get origin(): string {
    return `http://${this.#stage.api.address}`;
  }

  async open(path: string, init: RequestInit = {}, method = 'GET'): Promise<Answer> {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), cookie: this.header() };
    const answer = await this.#stage.ask(method, path, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  /** A change as the console makes it. */
  change(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Answer> {
    const own = { origin: this.origin, 'x-csrf-token': this.csrf, ...headers };
    return this.open(
      path,
      { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...own } },
      'POST',
    );
  }

  /** To the issuer and back; gives the path the issuer sent the browser to. */
  async goToIssuer(hint: string, to = '/'): Promise<string> {
    const query = new URLSearchParams({ to, login_hint: hint });
    const away = await this.open(`/auth/sign-in?${query}`);
    assert.equal(away.status, 302, away.text);
    const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
    const location = back.headers.get('location') ?? '';
    assert.ok(location.startsWith(`${this.origin}/auth/callback?`), location);
    return location.slice(this.origin.length);
  }

  async signIn(hint: string, to = '/'): Promise<Answer> {
    const answer = await this.open(await this.goToIssuer(hint, to));
    assert.equal(answer.status, 302, answer.text);
    this.csrf = String((await this.open('/v1/me')).json['csrf']);
    return answer;
  }

  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /Max-Age=0/i.test(line)) return void this.cookies.delete(name);
    this.cookies.set(name, value);
    this.#stage.secrets.add(value);
  }
}
