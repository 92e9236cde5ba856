// The API as commands call it: bounded in time and size, no redirects, and the token goes nowhere but into its header.
import { GatelogError } from '../../model/error.ts';
import { version } from '../version.ts';
import { below, type Query } from './address.ts';
import { problemError } from './problem.ts';
import { failedCall } from './word-failure.ts';

/** Steps of a path below `/v1`. */
export type Steps = readonly string[];

/** Each call rejects with a GatelogError: the code of the API when it has answered, else `api.*`. */
export interface Api {
  get(steps: Steps, query?: Query): Promise<unknown>;
  post(steps: Steps, body?: object): Promise<unknown>;
  /** Server-sent events, until the signal is aborted or the connection ends. */
  events(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

const CALL_MS = 30_000;
const MOST_BYTES = 32 * 1024 * 1024;

export function apiAt(address: URL, token: string): Api {
  const place = { address, token };
  return {
    get: (steps, query) => ask(place, { method: 'GET', url: below(address, steps, query) }),
    post: (steps, body) => ask(place, { method: 'POST', url: below(address, steps), body }),
    events: (signal) => listen(place, signal),
  };
}

interface Place {
  readonly address: URL;
  readonly token: string;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly body?: object | undefined;
}

async function ask({ address, token }: Place, call: Call): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(CALL_MS);
    const response = await fetch(call.url, { ...contentOf(call, token), signal });
    if (!response.ok) throw await refusalOf(response, address);
    return await readJson(response);
  } catch (error) {
    throw failedCall(error, address, call.method === 'POST');
  }
}

async function listen({ address, token }: Place, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  try {
    const call = contentOf({ method: 'GET', url: address }, token, 'text/event-stream');
    const response = await fetch(below(address, ['events']), { ...call, signal });
    if (!response.ok) throw await refusalOf(response, address);
    if (response.body !== null) return response.body;
    throw new GatelogError('api.not-gatelog', 'the answer holds no events');
  } catch (error) {
    throw failedCall(error, address, false);
  }
}

function contentOf({ method, body }: Call, token: string, accept = 'application/json'): RequestInit {
  const headers = { authorization: `Bearer ${token}`, accept, 'user-agent': `gatelog-cli/${version()}` };
  if (body === undefined) return { method, headers, redirect: 'manual' };
  const typed = { ...headers, 'content-type': 'application/json' };
  return { method, headers: typed, redirect: 'manual', body: JSON.stringify(body) };
}

/** A redirect is not followed: it would carry the token to where nobody sent it. */
async function refusalOf(response: Response, address: URL): Promise<GatelogError> {
  if (response.status < 400)
    return new GatelogError('api.redirected', `${address.origin} points to another address`);
  const body = await readJson(response).catch(() => undefined);
  return problemError(response.status, body);
}

async function readJson(response: Response): Promise<unknown> {
  const text = await readBounded(response);
  if (response.status === 204 || response.status === 202) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatelogError('api.not-gatelog', 'the answer is not JSON', { cause });
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > MOST_BYTES)
      throw new GatelogError('api.too-large', `the answer is larger than ${MOST_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
