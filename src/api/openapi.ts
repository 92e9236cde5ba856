// The description of the API, OpenAPI 3.1, made from the shapes the routes are checked with.
import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { Api } from './server.ts';

const info = {
  title: 'Gatelog',
  version: '1',
  description:
    'Approvals, grants, sessions, search and proofs. Every route is authorised by policy; times are ISO 8601; lists are pages.',
};

/** Before any route: each is described as it is added. */
export async function describeApi(api: Api): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          cookie: { type: 'apiKey', in: 'cookie', name: '__Host-gatelog' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: jsonSchemaTransform,
  });
}
