// An issuer that signs people in by device code (RFC 8628), in few lines: what it answers to each question is given.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SampleIssuer extends AsyncDisposable {
  readonly url: string;
  /** Forms it was sent: path and fields. */
  readonly forms: readonly { readonly path: string; readonly fields: Readonly<Record<string, string>> }[];
}

export interface IssuerSettings {
  /** `error` of each answer to who waits, in order; after the last the token is given. */
  readonly waiting?: readonly string[];
  readonly token?: string;
  readonly description?: string;
  /** Laid over the metadata; `undefined` removes a field. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Laid over the answer that begins a sign-in. */
  readonly begun?: Readonly<Record<string, unknown>>;
}

export async function startSampleIssuer(settings: IssuerSettings = {}): Promise<SampleIssuer> {
  const forms: { path: string; fields: Record<string, string> }[] = [];
  const waiting = [...(settings.waiting ?? [])];
  const server = createServer((request, response) => void respond(request, response));
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    if (path.endsWith('/.well-known/openid-configuration'))
      return write(response, 200, metadata(url(), settings));
    forms.push({ path, fields: Object.fromEntries(new URLSearchParams(await readText(request))) });
    if (path === '/devicecode') return write(response, 200, { ...begun, ...settings.begun });
    const error = waiting.shift();
    const { token = 'issued-token', description = '' } = settings;
    if (error !== undefined) return write(response, 400, { error, error_description: description });
    write(response, 200, { token_type: 'Bearer', access_token: token, expires_in: 3600 });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: url(),
    forms,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Asked again at once: nobody waits in a test. */
const begun = {
  device_code: 'device-code',
  user_code: 'ABCD-EFGH',
  verification_uri: 'https://login.example.com/device',
  expires_in: 60,
  interval: 0.01,
};

function metadata(url: string, settings: IssuerSettings): Record<string, unknown> {
  return {
    issuer: 'https://login.example.com/tenant/v2.0',
    token_endpoint: `${url}/token`,
    device_authorization_endpoint: `${url}/devicecode`,
    ...settings.metadata,
  };
}

function write(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
