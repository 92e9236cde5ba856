// `GET /healthz`, and the description of the API.
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { health, problems } from '../shapes/answers.ts';

export function healthRoutes(api: Api, { parts }: Ground): void {
  const schema = {
    summary: 'Whether Gatelog can let anything pass.',
    security: [],
    response: { 200: health, 503: health, ...problems },
  };
  api.get('/healthz', { schema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return parts.healthy() ? { status: 'ok' as const } : reply.code(503).send({ status: 'failed' });
  });
  api.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store').type('application/json');
    return reply.send(JSON.stringify(api.swagger()));
  });
}
