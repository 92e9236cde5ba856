// A stand-in for Slack, Teams and other receivers of webhooks: a real HTTP server that keeps what it is sent and answers as told.
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookStandIn extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

export type AnswerWith = (response: ServerResponse, received: Received, nth: number) => void;

const ok: AnswerWith = (response) => response.end('ok');

export async function webhookStandIn(
  answer: AnswerWith = ok,
  tls?: { readonly cert: string; readonly key: string },
): Promise<WebhookStandIn> {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    response.on('error', () => {});
    answer(response, one, received.length);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/services/T000/B000/hook-path-is-a-secret`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
