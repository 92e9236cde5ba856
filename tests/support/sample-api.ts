// An API of few lines over the real shapes, for the commands that talk to one: what it holds is given, and what it was asked is kept.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApprovalView, GrantView } from '../../src/api/shapes/approvals.ts';
import type { Problem } from '../../src/api/shapes/shared-shapes.ts';
import type { SessionSummary, TimelineItem } from '../../src/search/trail-reader.ts';
import { summaryView } from './summary-view.ts';

export interface SampleCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly agent: string | undefined;
}

export interface SampleAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SampleApi extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly SampleCall[];
  readonly requests: Map<string, ApprovalView>;
  readonly grants: Map<string, GrantView>;
  readonly sessions: Map<string, SessionSummary>;
  readonly timeline: TimelineItem[];
  /** Every call from now on is answered so; `undefined` ends it, `hang up` breaks the connection. */
  answerWith(answer: SampleAnswer | 'hang up' | undefined): void;
  /** Done once the next call has its answer, before anything else can be asked. */
  afterNext(act: () => void): void;
  /** Tells all who listen that something changed. */
  tell(type: string): void;
  /** How many listen, and the end of it. */
  listeners(): number;
  dropListeners(): void;
}

/** Of the one that may ask: nothing else is taken. */
export const sampleToken = 'eyJhbGciOiJub25lIn0.sample-token.not-to-be-seen';

export async function startSampleApi(requests: readonly ApprovalView[] = []): Promise<SampleApi> {
  const api = new Sample();
  for (const request of requests) api.requests.set(request.id, request);
  await api.start();
  return api;
}

export function problem(status: number, code: string, title: string, detail?: string): SampleAnswer {
  const type = `urn:gatelog:problem:${code}`;
  const body: Problem = { type, title, status, code, ...(detail === undefined ? {} : { detail }) };
  return { status, body, headers: { 'content-type': 'application/problem+json' } };
}

const notFound = problem(404, 'approval.not-found', 'No such request', 'Check the id.');

class Sample implements SampleApi {
  readonly calls: SampleCall[] = [];
  readonly requests = new Map<string, ApprovalView>();
  readonly grants = new Map<string, GrantView>();
  readonly sessions = new Map<string, SessionSummary>();
  readonly timeline: TimelineItem[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#respond(request, response));
  #fixed: SampleAnswer | 'hang up' | undefined;
  #after: () => void = () => undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  answerWith(answer: SampleAnswer | 'hang up' | undefined): void {
    this.#fixed = answer;
  }

  afterNext(act: () => void): void {
    this.#after = act;
  }

  tell(type: string): void {
    for (const stream of this.#streams) stream.write(`event: ${type}\ndata: {"type":"${type}"}\n\n`);
  }

  listeners(): number {
    return this.#streams.size;
  }

  dropListeners(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const text = await readText(request);
    const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
    this.calls.push({ method, path: url, body, agent: headers['user-agent'] });
    if (this.#fixed === 'hang up') return void request.socket.destroy();
    if (this.#fixed !== undefined) return write(response, this.#fixed);
    if (headers.authorization !== `Bearer ${sampleToken}`)
      return write(response, problem(401, 'identity.expired', 'The token has expired', 'Get a fresh token.'));
    if (url === '/v1/events') return this.#listen(response);
    write(response, this.#answer(method, new URL(url, this.url), body ?? {}));
    const act = this.#after;
    this.#after = () => undefined;
    act();
  }

  #listen(response: ServerResponse): void {
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 3000\n\n: here\n\n');
  }

  #answer(method: string, { pathname, searchParams }: URL, body: Record<string, unknown>): SampleAnswer {
    const [, , group = '', id = '', verb = ''] = pathname.split('/');
    if (method === 'GET' && group === 'approvals') return this.#readApprovals(id, searchParams);
    if (method === 'POST' && group === 'approvals') return this.#answerRequest(id, verb, body);
    if (method === 'POST' && group === 'access-requests') return this.#askAccess(body);
    if (group === 'grants') return this.#grants(method, id, searchParams);
    return group === 'sessions' ? this.#sessions(method, id, verb, searchParams) : notFound;
  }

  #readApprovals(id: string, query: URLSearchParams): SampleAnswer {
    if (id !== '') return found(this.requests.get(id));
    const state = query.get('state');
    return page(
      [...this.requests.values()].filter((one) => state === null || one.state === state).map(summaryView),
      query,
    );
  }

  #answerRequest(id: string, verb: string, body: Record<string, unknown>): SampleAnswer {
    const request = this.requests.get(id);
    if (request === undefined) return notFound;
    if (body['digest'] !== request.digest)
      return problem(409, 'approval.changed', 'It is not what you saw', 'Read the request anew.');
    const after: ApprovalView = { ...request, state: verb === 'approve' ? 'approved' : 'denied' };
    this.requests.set(id, after);
    return { status: 200, body: after };
  }

  #askAccess({ reason, minutes }: Record<string, unknown>): SampleAnswer {
    const [like] = this.requests.values();
    const asked = { kind: 'access', reason: String(reason), minutes: Number(minutes) } as const;
    return like === undefined ? notFound : { status: 201, body: { ...like, asked } };
  }

  #grants(method: string, id: string, query: URLSearchParams): SampleAnswer {
    if (method === 'GET')
      return page(
        [...this.grants.values()].filter(({ usable }) => usable || query.get('usable') !== 'true'),
        query,
      );
    const grant = this.grants.get(id);
    return grant === undefined
      ? problem(404, 'grant.not-found', 'No such grant', 'Check the id.')
      : { status: 200, body: { ...grant, usable: false, revoked: { by: grant.by[0], at: grant.madeAt } } };
  }

  #sessions(method: string, id: string, part: string, query: URLSearchParams): SampleAnswer {
    if (id === '') return page([...this.sessions.values()], query);
    if (part === 'timeline') return page(this.timeline, query);
    const session = this.sessions.get(id);
    if (session === undefined) return problem(404, 'session.not-found', 'No such session', 'Check the id.');
    if (method === 'GET') return { status: 200, body: session };
    return session.endedAt === undefined
      ? { status: 204 }
      : problem(409, 'session.not-live', 'The session is not live here', 'It has ended.');
  }
}

function found(value: unknown): SampleAnswer {
  return value === undefined ? notFound : { status: 200, body: value };
}

/** The cursor is where the next page begins. */
function page(items: readonly unknown[], query: URLSearchParams): SampleAnswer {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 50);
  const next = to < items.length ? { next: String(to) } : {};
  return { status: 200, body: { items: items.slice(from, to), ...next } };
}

function write(response: ServerResponse, { status, body, headers }: SampleAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
