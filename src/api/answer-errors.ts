// What becomes of an error in Fastify: a problem document, and a line for operators when nobody expected it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { GatelogError } from '../model/error.ts';
import { type FieldError, isWorded, problemOf } from './errors.ts';
import type { ApiParts } from './parts.ts';
import type { Api } from './server.ts';
import type { Problem } from './shapes/shared-shapes.ts';

/** Fastify's own words for what a client can do wrong. */
const codes: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.invalid',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.invalid',
  FST_ERR_BAD_URL: 'request.invalid',
};

export function answerErrors(api: Api, report: ApiParts['report']): void {
  api.setErrorHandler((error, request, reply) => {
    const fields = hasZodFastifySchemaValidationErrors(error) ? fieldsOf(error.validation) : undefined;
    const told = fields === undefined ? named(error) : new GatelogError('request.invalid', 'invalid request');
    if (!isWorded(told) || told.code === 'store.unavailable' || told.code === 'log.unavailable')
      report('api.failed', whatFailed(error, request));
    return sendProblem(reply, problemOf(told, fields), told);
  });
}

export function sendProblem(reply: FastifyReply, problem: Problem, error?: unknown): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const seconds = error instanceof GatelogError ? error.data['retryAfter'] : undefined;
  if (typeof seconds === 'number') reply.header('retry-after', seconds);
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Fastify's own errors under a code of ours; others as they are. */
function named(error: unknown): unknown {
  if (error instanceof GatelogError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = codes[String(code)] ?? (statusCode === 400 ? 'request.invalid' : undefined);
  return known === undefined ? error : new GatelogError(known, 'the request cannot be read');
}

interface Issue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/** Values are never repeated, nor are keys nobody knows: both are the client's, and may be secrets in the wrong place. */
function fieldsOf(issues: readonly Issue[]): readonly FieldError[] {
  return issues.slice(0, 50).map(({ instancePath, keyword, message }) => ({
    // The whole is the empty pointer (RFC 6901).
    pointer: instancePath === '/' ? '' : instancePath,
    detail:
      keyword === 'unrecognized_keys' ? 'it has keys that are not known here' : (message ?? 'it is wrong'),
  }));
}

/** The message of a stranger's error could quote what it was given: operators get its name and where it was thrown. */
export function whatFailed(error: unknown, request: FastifyRequest): Readonly<Record<string, unknown>> {
  const at = { route: request.routeOptions.url, method: request.method };
  if (error instanceof GatelogError) return { ...at, code: error.code, message: error.message };
  if (!(error instanceof Error)) return { ...at, error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { ...at, error: error.name, thrown: frames.slice(0, 5).map((frame) => frame.trim()) };
}
