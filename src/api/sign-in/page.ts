// The plain page a person sees when signing in fails. Nothing of the request stands in it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isWorded, problemOf } from '../errors.ts';
import { whatFailed } from '../answer-errors.ts';
import type { ApiParts } from '../parts.ts';

/** An error handler for routes that browsers open. */
export function answerPage(report: ApiParts['report']) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, title, detail, code } = problemOf(error);
    report('sign-in.failed', isWorded(error) ? { code } : whatFailed(error, request));
    return sendPage(reply.code(status), title, `${detail ?? ''} (${code})`, ['/auth/sign-in', 'Sign in']);
  };
}

/** All four are words of ours: there is nothing to escape. */
export function sendPage(
  reply: FastifyReply,
  title: string,
  sentence: string,
  [href, label]: readonly [string, string],
): FastifyReply {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gatelog: ${title}</title>
<h1>${title}</h1>
<p>${sentence}</p>
<p><a href="${href}">${label}</a></p>
</html>
`;
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page);
}
