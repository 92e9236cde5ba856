// The HTTP server under the routes: bounds, timeouts, headers, and shapes checked both ways.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { fastify, type FastifyBaseLogger, type FastifyInstance, type FastifyServerFactory } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiLimits } from './limits.ts';
import type { ApiParts } from './parts.ts';

export type Api = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export async function makeServer(
  { tls }: Pick<ApiParts, 'tls'>,
  limits: ApiLimits,
  secure: boolean,
): Promise<Api> {
  const api: Api = fastify({
    serverFactory: serverFactory(tls, limits),
    bodyLimit: limits.body,
    clientErrorHandler: refuseBytes,
    // Connections that still wait for something do not hold up the end.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    exposeHeadRoutes: false,
  }).withTypeProvider<ZodTypeProvider>();
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.decorateRequest('caller', undefined);
  await api.register(helmet, securityHeaders(secure));
  await api.register(cookie);
  return api;
}

function serverFactory(tls: ApiParts['tls'], limits: ApiLimits): FastifyServerFactory<Server> {
  return (handler) => {
    const options = {
      maxHeaderSize: limits.headers,
      headersTimeout: Math.min(10_000, limits.requestMillis),
      requestTimeout: limits.requestMillis,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: Math.min(5_000, limits.requestMillis),
    };
    const server =
      tls === undefined
        ? createServer(options, handler)
        : createTlsServer(
            { ...options, cert: tls.cert, key: tls.key.reveal(), minVersion: 'TLSv1.2' },
            handler,
          );
    server.maxConnections = limits.connections;
    return server;
  };
}

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is not HTTP at all, or comes too slowly: there is no request yet that could be answered. */
function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const line = statusLines[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const self = ["'self'"];
const none = ["'none'"];

/** Nothing from elsewhere, nothing inline, in nobody's frame. Signing in is a plain link, so forms go nowhere else. */
function securityHeaders(secure: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: self,
        requireTrustedTypesFor: ["'script'"],
        connectSrc: self,
        fontSrc: self,
        frameAncestors: none,
        baseUri: none,
        formAction: self,
      },
    },
    // Over plain http on loopback it would mean nothing.
    strictTransportSecurity: secure && { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  } as const;
}
