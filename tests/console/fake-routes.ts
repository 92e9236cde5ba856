// The routes of docs/api.md, answered from a FakeApi.
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ApprovalView } from '../../src/api/shapes/approvals.ts';
import { approve, deny } from '../../src/api/shapes/approvals.ts';
import type { Me } from '../../src/api/shapes/shared-shapes.ts';
import { summaryView } from '../support/summary-view.ts';
import type { FakeApi } from './fake-api.ts';
import { approver } from './fake-requests.ts';
import {
  explanation,
  found,
  oneSession,
  policies,
  sessionsPage,
  targets,
  timelinePage,
} from './fake-trail.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
}

const csrf = 'the-csrf-token';
const names = ['orders-db', 'billing-db'];
const verbs = [
  'approval:read',
  'approval:decide',
  'access:ask',
  'grant:read',
  'grant:revoke',
  'audit:search',
];
const more = [
  'audit:read-payload',
  'session:end',
  'target:read',
  'policy:read',
  'integrity:read',
  'integrity:verify',
];

const ok = (body: unknown): Reply => ({ status: 200, body });

export function problem(status: number, code: string, detail: string, rest: object = {}): Reply {
  return {
    status,
    body: { type: `urn:gatelog:problem:${code}`, title: code, status, code, detail, ...rest },
  };
}

function me(fake: FakeApi): Me {
  const may = [...verbs, ...more].filter((verb) => !fake.without.has(verb));
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return {
    principal: approver,
    may,
    targets: Object.fromEntries(may.map((verb) => [verb, names])),
    expiresAt,
    csrf,
  };
}

export async function answerRoutes(fake: FakeApi, request: IncomingMessage, url: URL): Promise<Reply> {
  const { pathname: path, searchParams: query } = url;
  if (path === '/auth/sign-in') {
    fake.signedIn = true;
    return { status: 302, location: query.get('to') ?? '/' };
  }
  if (!fake.signedIn) return problem(401, 'sign-in.needed', 'Sign in at /auth/sign-in, then try again.');
  if (request.method === 'GET') return read(fake, path, query);
  if (request.headers['x-csrf-token'] !== csrf) return problem(403, 'request.csrf', 'The token is missing.');
  const sent = await text(request);
  return change(fake, path, sent === '' ? undefined : JSON.parse(sent));
}

async function read(fake: FakeApi, path: string, query: URLSearchParams): Promise<Reply> {
  const [, , kind = '', id, part] = path.split('/');
  const state = query.get('state');
  if (kind === 'me') return ok(me(fake));
  if (kind === 'approvals' && id === undefined)
    return ok({
      items: fake.requests.filter((one) => state === null || one.state === state).map(summaryView),
    });
  if (kind === 'approvals') return orMissing(fake.requests.find((one) => one.id === id));
  if (kind === 'grants')
    return ok({ items: fake.grants.filter(({ usable }) => usable || query.get('usable') === null) });
  if (kind === 'sessions' && id === undefined) return ok(sessionsPage(query));
  if (kind === 'sessions' && part === 'timeline') return ok(timelinePage(id ?? '', query));
  if (kind === 'sessions') return orMissing(oneSession(id ?? ''));
  if (kind === 'search') return search(query);
  if (kind === 'targets') return ok(targets);
  if (kind === 'policies') return ok(policies);
  if (kind === 'integrity') return ok({ ...fake.log.integrity(), verification: fake.verification });
  if (kind === 'entries' && part === 'proof') return ok(await fake.log.proof(Number(id)));
  return problem(404, 'api.not-found', 'Look into /openapi.json.');
}

function orMissing(body: unknown): Reply {
  return body === undefined ? problem(404, 'approval.not-found', 'Check the id.') : ok(body);
}

function search(query: URLSearchParams): Reply {
  const at = query.get('q')?.indexOf('agnet:') ?? -1;
  if (at < 0) return ok(found(query));
  return problem(400, 'search.syntax', 'agnet: is no field; did you mean agent?', { at });
}

function change(fake: FakeApi, path: string, body: unknown): Reply {
  fake.changes.push({ path, body });
  const [, , kind = '', id, what] = path.split('/');
  if (kind === 'sign-out') {
    fake.signedIn = false;
    return { status: 204 };
  }
  if (kind === 'approvals') return answer(fake, id ?? '', what === 'deny' ? 'deny' : 'approve', body);
  if (kind === 'grants') return revoke(fake, id ?? '');
  if (kind === 'access-requests')
    return { status: 201, body: fake.requests.find((one) => one.id === 'ACCESS0000') };
  if (path === '/v1/policies/explain') return ok(explanation);
  if (path === '/v1/integrity/verify') {
    const now = new Date().toISOString();
    fake.verification = { state: 'whole', startedAt: now, endedAt: now, entries: 300, findings: [] };
    return { status: 202 };
  }
  return { status: 204 };
}

function answer(fake: FakeApi, id: string, says: 'approve' | 'deny', body: unknown): Reply {
  const given = says === 'deny' ? deny.parse(body) : approve.parse(body);
  const request = fake.requests.find((one) => one.id === id);
  if (request === undefined || request.digest !== given.digest)
    return problem(409, 'approval.changed', 'Read it anew.');
  const entry = `${request.gateway}#99`;
  const comment = given.comment === undefined ? {} : { comment: given.comment };
  const answers = [
    ...request.answers,
    { by: approver, says, at: new Date().toISOString(), entry, via: 'console', ...comment },
  ];
  const enough = says === 'deny' || answers.length >= request.needed;
  const state = enough ? (says === 'deny' ? 'denied' : 'approved') : 'waiting';
  const answered: ApprovalView = {
    ...request,
    answers,
    state,
    mayDecide: false,
    mayNot: 'approval.answered',
  };
  fake.requests = fake.requests.map((one) => (one.id === id ? answered : one));
  return ok(answered);
}

function revoke(fake: FakeApi, id: string): Reply {
  const revoked = { by: approver, at: new Date().toISOString() };
  fake.grants = fake.grants.map((one) => (one.id === id ? { ...one, usable: false, revoked } : one));
  return ok(fake.grants.find((one) => one.id === id));
}
