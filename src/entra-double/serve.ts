// The double's HTTP face: routes, failure switches and a count of what was asked for.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenVersion } from './clouds.ts';

/**
 * `down` cuts the connection, `error` answers 500, `slow` never answers, `garbage` answers HTML, `empty` a key set
 * without keys, `huge` more bytes than anybody should read, `redirect` points elsewhere.
 */
export type Failure = 'none' | 'down' | 'error' | 'slow' | 'garbage' | 'empty' | 'huge' | 'redirect';

export type RouteName = 'metadata' | 'keys' | 'token' | 'authorize';

export interface RouteCall {
  readonly name: RouteName;
  readonly version: TokenVersion;
  readonly tenant: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** JSON, a page for people, or the way back. */
export type RouteAnswer =
  | { readonly status: number; readonly document: unknown }
  | { readonly status: number; readonly page: string }
  | { readonly status: 302; readonly location: string };

export interface Face {
  failure: () => Failure;
  count: (name: RouteName, url: string) => void;
  answer: (call: RouteCall) => Promise<RouteAnswer>;
}

const standIn =
  'This is a stand-in for Microsoft Entra, for tests and demonstrations. It is not Microsoft Entra.';
const bodyLimit = 64 * 1024;

const routes: readonly [RegExp, RouteName, TokenVersion][] = [
  [/^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/, 'metadata', '2.0'],
  [/^\/([^/]+)\/\.well-known\/openid-configuration$/, 'metadata', '1.0'],
  [/^\/([^/]+)\/discovery\/v2\.0\/keys$/, 'keys', '2.0'],
  [/^\/([^/]+)\/discovery\/keys$/, 'keys', '1.0'],
  [/^\/([^/]+)\/oauth2\/v2\.0\/token$/, 'token', '2.0'],
  [/^\/([^/]+)\/oauth2\/v2\.0\/authorize$/, 'authorize', '2.0'],
];

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'x-stand-in': 'entra-double' }).end(body);
}

function sendAnswer(response: ServerResponse, answer: RouteAnswer): void {
  if ('location' in answer) return void response.writeHead(302, { location: answer.location }).end();
  if ('page' in answer) return send(response, answer.status, 'text/html; charset=utf-8', answer.page);
  send(response, answer.status, 'application/json', JSON.stringify(answer.document));
}

const failing: Record<Exclude<Failure, 'none'>, (response: ServerResponse) => void> = {
  down: (response) => void response.destroy(),
  error: (response) => send(response, 500, 'text/plain', 'internal error'),
  slow: () => undefined,
  garbage: (response) => send(response, 200, 'text/html', '<html>sign in</html>'),
  empty: (response) => send(response, 200, 'application/json', '{"keys":[]}'),
  huge: (response) => send(response, 200, 'application/json', `{"keys":["${'x'.repeat(4 << 20)}"]}`),
  redirect: (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/keys' }).end(),
};

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > bodyLimit) throw new Error('the form is too large');
  }
  return body;
}

function match(url: string): { name: RouteName; version: TokenVersion; tenant: string } | undefined {
  for (const [pattern, name, version] of routes) {
    const tenant = pattern.exec(url)?.[1];
    if (tenant !== undefined) return { name, version, tenant: decodeURIComponent(tenant) };
  }
  return undefined;
}

async function respond(face: Face, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [url = '/', query] = (request.url ?? '/').split('?', 2);
  const route = match(url);
  if (route === undefined) return send(response, url === '/' ? 200 : 404, 'text/plain', standIn);
  face.count(route.name, url);
  const failure = face.failure();
  if (failure !== 'none') return failing[failure](response);
  const asked = { path: url, query: new URLSearchParams(query), body: await readBody(request) };
  sendAnswer(response, await face.answer({ ...route, ...asked }));
}

/** Listens on loopback; port 0 takes any free one. */
export async function serve(face: Face, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    respond(face, request, response).catch((cause: unknown) => response.destroy(cause as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}
