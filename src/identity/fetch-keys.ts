// Fetches key sets: https only, no redirects, bounded in size and time.
import { isObject } from './claims.ts';
import type { Claims } from './claims.ts';
import { KeySetProblem, readKeySet } from './read-key-set.ts';
import type { PublishedKey } from './read-key-set.ts';

const maxAnswerBytes = 1024 * 1024;

export type KeyFetcher = (signal: AbortSignal) => Promise<ReadonlyMap<string, PublishedKey>>;

type Fetch = typeof globalThis.fetch;

const loopback = ['127.0.0.1', '[::1]', 'localhost'];

/** Keys over plain http could be anybody's; only a test double on this machine may do without TLS. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const bare = url.username === '' && url.password === '' && url.hash === '';
  return bare && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.includes(url.hostname)));
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > maxAnswerBytes) throw new KeySetProblem(`the answer is larger than ${maxAnswerBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseObject(text: string): Claims {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new KeySetProblem('the answer is not JSON', { cause });
  }
  if (!isObject(value)) throw new KeySetProblem('the answer is not a JSON object');
  return value;
}

/** `redirect: 'error'` because a redirect would let the endpoint choose where our trust comes from. */
async function fetchObject(fetch: Fetch, url: string, signal: AbortSignal): Promise<Claims> {
  if (!isSafeUrl(url)) throw new KeySetProblem('the address is not https');
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeySetProblem(`status ${response.status}`);
  }
  return parseObject(await readBounded(response));
}

export function keysAt(fetch: Fetch, url: string): KeyFetcher {
  return async (signal) => readKeySet(await fetchObject(fetch, url, signal));
}

/** OpenID Connect Discovery 1.0 section 4: the document MUST name the very issuer we asked for. */
export function keysByDiscovery(fetch: Fetch, issuer: string): KeyFetcher {
  return async (signal) => {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const metadata = await fetchObject(fetch, url, signal);
    if (metadata.issuer !== issuer) throw new KeySetProblem('the discovery document names another issuer');
    if (typeof metadata.jwks_uri !== 'string')
      throw new KeySetProblem('the discovery document has no jwks_uri');
    return readKeySet(await fetchObject(fetch, metadata.jwks_uri, signal));
  };
}
