// Stands in for the gateway: the routes of docs/api.md over made-up facts, the built console, and a CSP stricter than the real one.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { ApprovalView, GrantView } from '../../src/api/shapes/approvals.ts';
import type { Integrity } from '../../src/search/trail-reader.ts';
import { answerRoutes, type Reply } from './fake-routes.ts';
import { sampleGrants, sampleRequests } from './fake-requests.ts';
import { RealLog } from './real-log.ts';

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What a test may look at and change. */
export class FakeApi implements AsyncDisposable {
  requests: ApprovalView[] = sampleRequests();
  grants: GrantView[] = sampleGrants();
  verification: Integrity['verification'];
  signedIn = true;
  /** Verbs the person has not. */
  readonly without = new Set<string>();
  /** Answers of the next requests of a path, in place of the right ones. */
  readonly failures = new Map<string, Reply>();
  /** Every change: path and body. */
  readonly changes: { readonly path: string; readonly body: unknown }[] = [];
  readonly asked: string[] = [];
  readonly log: RealLog;
  readonly #server: Server;
  readonly #folder: string;
  readonly #streams = new Set<ServerResponse>();

  private constructor(folder: string, log: RealLog) {
    [this.#folder, this.log] = [folder, log];
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(folder: string): Promise<FakeApi> {
    const fake = new FakeApi(folder, await RealLog.make(300));
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get listeners(): number {
    return this.#streams.size;
  }

  say(type: 'approvals' | 'sessions' | 'policies'): void {
    for (const stream of this.#streams) stream.write(`event: ${type}\ndata: {"type":"${type}"}\n\n`);
  }

  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    response.setHeader('content-security-policy', csp);
    if (url.pathname.startsWith('/auth/') || url.pathname.startsWith('/v1/')) {
      this.asked.push(`${request.method} ${url.pathname}${url.search}`);
      if (url.pathname === '/v1/events' && this.signedIn && !this.failures.has('/v1/events'))
        return this.#stream(response);
      const reply = this.failures.get(url.pathname) ?? (await answerRoutes(this, request, url));
      return send(response, reply);
    }
    this.#file(url.pathname, response);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  #file(path: string, response: ServerResponse): void {
    const name = /^\/(assets\/[\w.-]+|favicon\.svg)$/.test(path) ? path : '/index.html';
    response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream');
    response.end(readFileSync(join(this.#folder, name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropStreams();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.log[Symbol.dispose]();
  }
}

function send(response: ServerResponse, { status, body, location }: Reply): void {
  response.statusCode = status;
  if (location !== undefined) response.setHeader('location', location);
  if (body === undefined) return void response.end();
  response.setHeader('content-type', status < 400 ? 'application/json' : 'application/problem+json');
  response.end(JSON.stringify(body));
}
