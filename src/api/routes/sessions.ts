// `/v1/sessions`: live and past sessions, what happened in them, and the end of one.
import { GatelogError } from '../../model/error.ts';
import type { Principal } from '../../model/principal.ts';
import type { z } from 'zod';
import type { SessionSummary } from '../../search/trail-reader.ts';
import { callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import { recordChange, recordRead } from '../record.ts';
import type { Api } from '../server.ts';
import { nothing, problems } from '../shapes/answers.ts';
import { byId, pageQuestion, sessionsQuestion } from '../shapes/questions.ts';
import { sessionPage, sessionSummary, timelinePage } from '../shapes/trail.ts';

export function sessionRoutes(api: Api, ground: Ground): void {
  const { parts, may } = ground;
  api.get(
    '/v1/sessions',
    {
      schema: {
        summary: 'Sessions, the newest first.',
        querystring: sessionsQuestion,
        response: { 200: sessionPage, ...problems },
      },
    },
    async (request) => {
      const { principal: who } = callerOf(request);
      const { limit, target, ...filter } = request.query;
      const allowed = await may.someTargets(who, 'audit:search');
      const targets = allowed.filter((name) => target === undefined || name === target);
      const payloadTargets = targets.filter((name) => may.may(who, 'audit:read-payload', name));
      const page = await parts.reader.sessions({ targets, payloadTargets, limit, ...given(filter) });
      await recordRead(parts.journal, who, 'sessions', { items: page.items.length }, typed(request.query));
      return sessionPage.parse(page);
    },
  );
  api.get(
    '/v1/sessions/:id',
    { schema: { summary: 'One session.', params: byId, response: { 200: sessionSummary, ...problems } } },
    async (request) => {
      const { principal: who } = callerOf(request);
      const found = await see(ground, request.params.id, who);
      await recordRead(parts.journal, who, 'session', { session: found.id });
      return found;
    },
  );
  timelineRoute(api, ground);
  endRoute(api, ground);
}

function timelineRoute(api: Api, ground: Ground): void {
  const { parts, may } = ground;
  const schema = {
    summary: 'What happened in a session, in order of time. Texts and answers only with audit:read-payload.',
    params: byId,
    querystring: pageQuestion,
    response: { 200: timelinePage, ...problems },
  };
  api.get('/v1/sessions/:id/timeline', { schema }, async (request) => {
    const { principal: who } = callerOf(request);
    const { limit, cursor } = request.query;
    const { id, target } = await see(ground, request.params.id, who);
    const payloads = may.may(who, 'audit:read-payload', target);
    const page = await parts.reader.timeline(id, { payloads, limit, ...given({ cursor }) });
    const items = page.items.length;
    await recordRead(parts.journal, who, 'timeline', { session: id, items, payloads: payloads ? 1 : 0 });
    return timelinePage.parse(page);
  });
}

function endRoute(api: Api, ground: Ground): void {
  const { parts, may } = ground;
  const schema = {
    summary: 'End a live session once nothing runs in it.',
    params: byId,
    response: { 204: nothing, ...problems },
  };
  api.post('/v1/sessions/:id/end', { schema }, async (request, reply) => {
    const { principal: who } = callerOf(request);
    const { id } = request.params;
    const target = await targetOf(ground, id, who);
    may.require(who, 'session:end', target);
    if (parts.sessions.find(id) === undefined) throw notLive();
    await recordChange(parts.journal, who, 'session.end', { session: id, target });
    if (!parts.sessions.end(id, who)) throw notLive();
    return reply.code(204).send();
  });
}

/** Of a session that is live here or in the trail, if the one who asks may see or end it. */
async function targetOf({ parts, may }: Ground, id: string, who: Principal): Promise<string> {
  const target = parts.sessions.find(id)?.target ?? (await parts.reader.session(id))?.target;
  if (target !== undefined && (may.may(who, 'session:end', target) || may.may(who, 'audit:search', target)))
    return target;
  throw new GatelogError('session.not-found', 'no such session');
}

function notLive(): GatelogError {
  return new GatelogError('session.not-live', 'it is not live on this gateway');
}

/** What an agent said it was doing is a text of it: it needs the right to read those. */
async function see({ parts, may }: Ground, id: string, who: Principal): Promise<SessionSummary> {
  const found = await parts.reader.session(id);
  if (found === undefined || !may.may(who, 'audit:search', found.target))
    throw new GatelogError('session.not-found', 'no such session');
  if (!may.may(who, 'audit:read-payload', found.target)) return found;
  return (await parts.reader.session(id, true)) ?? found;
}

/** What was looked for, as people wrote it. */
function typed({ text, principal, target }: z.infer<typeof sessionsQuestion>): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ text, principal, target }).filter(
      (one): one is [string, string] => one[1] !== undefined,
    ),
  );
}
