// `GET /*`: the console as it was built, and what is said about every path that leads nowhere.
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatelogError } from '../../model/error.ts';
import { sendProblem } from '../answer-errors.ts';
import { problemOf } from '../errors.ts';
import type { Ground } from '../ground.ts';
import type { Api } from '../server.ts';
import { sendPage } from '../sign-in/page.ts';

/** Built files carry a hash of their content in their name. */
const YEAR = 31_536_000;

export async function consoleRoutes(api: Api, { parts }: Ground): Promise<void> {
  const folder = parts.console;
  const built = existsSync(join(folder, 'index.html'));
  // Only files that were there at the start are served, so that nothing put there later is.
  if (built)
    await api.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      cacheControl: false,
      schemaHide: true,
      setHeaders: (response, path) => void response.header('cache-control', cacheOf(folder, path)),
    });
  api.setNotFoundHandler((request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!isPage(request)) return sendProblem(reply, problemOf(new GatelogError('api.not-found', 'no route')));
    return built ? reply.sendFile('index.html', { cacheControl: false }) : notBuilt(reply);
  });
}

function cacheOf(folder: string, path: string): string {
  return path.startsWith(join(folder, 'assets') + sep) ? `public, max-age=${YEAR}, immutable` : 'no-cache';
}

/** A path of the console's own, as a browser opens it: not the API's, and not a file. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '';
  const ours = /^\/(v1|auth|healthz|openapi\.json|assets)(\/|$)/.test(path);
  return method === 'GET' && !ours && !/\.\w+$/.test(path) && (headers.accept ?? '').includes('text/html');
}

function notBuilt(reply: FastifyReply): FastifyReply {
  const sentence = 'Build it with <code>npm run build:console</code>, then start Gatelog again.';
  return sendPage(reply.code(503), 'The console is not built', sentence, [
    '/openapi.json',
    'The API is here',
  ]);
}
