// One request to the gateway: JSON in and out, errors as RFC 9457 says them.
import type { Problem } from './types.ts';

/** A refusal of the gateway (`status` 400 and up) or no answer at all (`status` 0). */
export class CallError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `The gateway answered with ${status}. Try again.`);
    this.name = 'CallError';
    this.status = status;
    this.code = problem.code ?? '';
    this.problem = problem;
  }
}

export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

export function addressOf(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', redirect: 'error', ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new CallError(0, {
      code: 'offline',
      detail: 'The gateway does not answer. Check the connection and try again.',
    });
  }
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Problem;
  } catch {
    // A proxy in between answers with HTML; the status is all that is known then.
    return {};
  }
}

async function read<Body>(response: Response): Promise<Body> {
  if (!response.ok) throw new CallError(response.status, await problemOf(response));
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  return (json ? await response.json() : undefined) as Body;
}

export async function get<Body>(
  path: string,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<Body> {
  const headers = { accept: 'application/json' };
  const url = addressOf(path, parameters);
  return read<Body>(await send(url, signal === undefined ? { headers } : { headers, signal }));
}

/** Every change carries the token that only a page of this origin could read. */
export async function post<Body>(path: string, csrf: string | undefined, body?: unknown): Promise<Body> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-csrf-token': csrf ?? '' };
  if (body === undefined) return read<Body>(await send(path, { method: 'POST', headers }));
  headers['content-type'] = 'application/json';
  return read<Body>(await send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}
