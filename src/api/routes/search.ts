// `GET /v1/search`: words and fields over everything the caller may see.
import { callerOf } from '../caller.ts';
import { given } from '../given.ts';
import type { Ground } from '../ground.ts';
import { recordRead } from '../record.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { searchQuestion } from '../shapes/questions.ts';
import { found } from '../shapes/trail.ts';

export function searchRoutes(api: Api, { parts, may }: Ground): void {
  const schema = {
    summary: 'Search the trail. Kept texts are searched and quoted only with audit:read-payload.',
    querystring: searchQuestion,
    response: { 200: found, ...problems },
  };
  api.get('/v1/search', { schema }, async (request) => {
    const { principal: who } = callerOf(request);
    const { q: text, limit, cursor } = request.query;
    const targets = await may.someTargets(who, 'audit:search');
    const payloadTargets = targets.filter((target) => may.may(who, 'audit:read-payload', target));
    const hits = await parts.reader.search({ text, targets, payloadTargets, limit, ...given({ cursor }) });
    await recordRead(parts.journal, who, 'search', { items: hits.items.length, total: hits.total }, { text });
    return found.parse(hits);
  });
}
