// Stand-ins for the parts the API asks: the people's side of approvals, the reader of the trail, the journal.
import type { ApiJournal, ApiSessions } from '../../src/api/parts.ts';
import type { PeopleSide } from '../../src/approvals/people-side.ts';
import type { ApprovalRequest, Grant } from '../../src/model/approval.ts';
import { summarise } from '../../src/model/approval-summary.ts';
import { GatelogError } from '../../src/model/error.ts';
import { principalId } from '../../src/model/principal.ts';
import type { SessionSummary, TrailReader } from '../../src/search/trail-reader.ts';
import { sampleGrant, sampleRequest, sampleSession, sampleTimeline } from './samples.ts';

/** All that happened, in order: what the API asked for and what it had recorded before. */
export type Happening = readonly [what: string, detail: unknown];

export interface World {
  readonly happened: Happening[];
  readonly requests: Map<string, ApprovalRequest>;
  readonly grants: Map<string, Grant>;
  readonly sessions: Map<string, SessionSummary>;
  readonly live: Set<string>;
  /** While set, nothing can be recorded. */
  logFailed: boolean;
}

export function makeWorld(): World {
  const hidden = { target: { name: 'hidden-db', protocol: 'postgres', database: 'orders' } };
  const requests = [sampleRequest(), sampleRequest({ id: 'HIDDEN0000', ...hidden })];
  const grants = [sampleGrant(), sampleGrant({ id: 'GHIDDEN000', target: 'hidden-db' })];
  const sessions = [
    sampleSession(),
    sampleSession({ id: 'S2', target: 'hidden-db' }),
    sampleSession({ id: 'S3' }),
  ];
  return {
    happened: [],
    requests: new Map(requests.map((one) => [one.id, one])),
    grants: new Map(grants.map((one) => [one.id, one])),
    sessions: new Map(sessions.map((one) => [one.id, one])),
    live: new Set(['S1', 'S2']),
    logFailed: false,
  };
}

export function fakePeople(world: World): PeopleSide {
  const told = (what: string, detail: unknown) => void world.happened.push([what, detail]);
  const require = (id: string) => {
    const found = world.requests.get(id);
    if (found === undefined) throw new GatelogError('approval.not-found', 'none');
    return found;
  };
  return {
    async list(filter) {
      told('list', filter);
      const { targets, principal, states } = filter;
      const items = [...world.requests.values()].filter(
        (one) =>
          targets.includes(one.target.name) &&
          (principal === undefined || principalId(one.principal) === principal) &&
          (states === undefined || states.includes(one.state)),
      );
      return { items: items.map(summarise) };
    },
    get: async (id) => world.requests.get(id),
    mayNot: (request, by) =>
      principalId(request.principal) === principalId(by) ? 'approval.own-request' : undefined,
    async answer(id, { by, says, digest, comment, via, ...rest }) {
      const found = require(id);
      if (found.state !== 'waiting') throw new GatelogError('approval.gone', 'gone');
      if (found.digest !== digest) throw new GatelogError('approval.changed', 'changed');
      told('answer', { id, says, via, ...rest });
      const state = says === 'approve' ? 'approved' : 'denied';
      const said = { by, says, at: Date.now(), entry: 'test#9', via, ...(comment && { comment }) };
      world.requests.set(id, { ...found, state, answers: [said] });
      return require(id);
    },
    async askAccess({ by, target, reason, minutes, ticket }) {
      told('askAccess', { target, reason, minutes, ticket });
      const asked = { kind: 'access', reason, minutes } as const;
      return sampleRequest({ id: 'ACCESS0000', principal: by, asked, session: '' });
    },
    async grants(filter) {
      told('grants', filter);
      return { items: [...world.grants.values()].filter(({ target }) => filter.targets.includes(target)) };
    },
    grant: async (id) => world.grants.get(id),
    async revoke(id, by) {
      const found = world.grants.get(id);
      if (found === undefined) throw new GatelogError('grant.not-found', 'none');
      if (found.revoked !== undefined) throw new GatelogError('grant.ended', 'over');
      told('revoke', id);
      world.grants.set(id, { ...found, revoked: { by, at: Date.now() } });
      return world.grants.get(id) as Grant;
    },
  };
}

export function fakeReader(world: World): TrailReader {
  const told = (what: string, detail: unknown) => void world.happened.push([what, detail]);
  return {
    lag: async () => ({ indexed: 9, size: 9 }),
    async sessions(query) {
      told('sessions', query);
      return { items: [...world.sessions.values()].filter(({ target }) => query.targets.includes(target)) };
    },
    session: async (id) => world.sessions.get(id),
    async timeline(session, query) {
      told('timeline', { session, ...query });
      return { items: sampleTimeline(query.payloads), next: 'more' };
    },
    async search(query) {
      told('search', query);
      if (query.text.includes('(')) throw new GatelogError('search.syntax', 'bad', { data: { at: 3 } });
      const hit = { entry: 4, session: 'S1', at: '2026-01-02T03:04:06.000Z', kind: 'action' };
      return {
        items: [{ ...hit, target: 'orders-db', principal: 'a3', snippet: 'a \u0002word\u0003' }],
        facets: { target: [{ value: 'orders-db', count: 1 }] },
        total: 1,
      };
    },
    async entry(index) {
      if (index === 4) return { text: '{"n":4, "kind":"req"}', target: 'orders-db', session: 'S1' };
      if (index === 5) return { text: '{"n":5}', target: 'hidden-db', session: 'S2' };
      return index === 0 ? { text: '{"n":0,"kind":"boot"}' } : undefined;
    },
    proof: async (index) =>
      index === 4
        ? { index, size: 9, leaf: 'e30=', path: ['AA=='], checkpoint: 'note', vkey: 'test+00+AA==' }
        : undefined,
    async integrity() {
      const whole = { state: 'whole', startedAt: '2026-01-02T03:04:05Z', entries: 9, findings: [] } as const;
      return {
        ...{ origin: 'test', size: 9, root: 'AA==', checkpoint: 'note', vkey: 'test+00+AA==' },
        ...{ checkpointAt: '2026-01-02T03:04:05Z', lag: { indexed: 9, size: 9 }, verification: whole },
      };
    },
    verify: async () => told('verify', undefined),
    [Symbol.asyncDispose]: async () => {},
  };
}

export function fakeJournal(world: World): ApiJournal {
  return {
    done({ kind, by, ...deed }) {
      if (world.logFailed) return { durable: Promise.reject(new GatelogError('log.unavailable', 'full')) };
      world.happened.push([kind, { by: principalId(by), ...deed }]);
      return { durable: Promise.resolve() };
    },
  };
}

export function fakeSessions(world: World): ApiSessions {
  return {
    find(id) {
      const found = world.sessions.get(id);
      return found !== undefined && world.live.has(id) ? { target: found.target } : undefined;
    },
    end(id) {
      world.happened.push(['end', id]);
      return world.live.delete(id);
    },
    count: (target) => [...world.live].filter((id) => world.sessions.get(id)?.target === target).length,
  };
}
