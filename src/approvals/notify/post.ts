// One HTTP POST of a message: no redirects, an answer read up to a bound, and only addresses that may be reached.
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Secret } from '../../model/secret.ts';
import { checkLiteral, guardedLookup, type Reach } from './outside-address.ts';
import { Undelivered, unreachable } from './undelivered.ts';

export interface Posted {
  readonly status: number;
  /** As the header has it. */
  readonly retryAfter?: string;
}

export type Post = (
  url: URL,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
) => Promise<Posted>;

/** Nothing of an answer is used; what is longer is cut off. */
const MOST_ANSWER_BYTES = 64 * 1024;

export const post: Post = (url, { headers, body }, signal) =>
  new Promise((resolve, reject) => {
    const reach = reachOf(url);
    checkLiteral(url.hostname, reach);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const bytes = Buffer.from(body);
    const request = send(url, {
      method: 'POST',
      headers: { 'user-agent': 'gatelog', ...headers, 'content-length': bytes.length },
      lookup: guardedLookup(reach),
      agent: false,
      signal,
    });
    request.on('error', (error) => reject(unreachable(error)));
    request.on('response', (response) => finish(request, response, resolve));
    request.end(bytes);
  });

/** The status has come: whatever becomes of the rest, the message was taken or not. */
function finish(request: ClientRequest, response: IncomingMessage, resolve: (posted: Posted) => void): void {
  const retryAfter = response.headers['retry-after'];
  const done = () => {
    resolve({ status: response.statusCode ?? 0, ...(retryAfter !== undefined && { retryAfter }) });
    request.destroy();
  };
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) done();
  });
  response.on('error', done);
  response.on('close', done);
}

/** An https address, or http on this machine. The text is a secret and never quoted. */
export function readUrl(secret: Secret): URL {
  const url = URL.parse(secret.reveal().trim());
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere(url.hostname));
  if (url !== null && safe && url.username === '' && url.password === '') return url;
  throw new Undelivered(
    'notify.secret',
    'the address of the channel is no https:// address: copy it again from where the webhook was made',
  );
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** Without TLS a message stays on this machine, whatever a name resolves to. */
function reachOf({ protocol }: URL): Reach {
  return protocol === 'http:' ? 'loopback' : 'anywhere';
}
