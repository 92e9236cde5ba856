// `listeners`: where clients connect, and with which certificate.
import { z } from 'zod';
import { apiFields, isOneScheme, knowsItsAddress } from './api-listener.ts';
import { type Address, address, file, isLoopback, unlessMissing } from './fields.ts';

const certificate = z.strictObject({
  cert: file('certificate', 'the certificate').meta({
    description: 'PEM file of the certificate with its chain.',
    example: 'tls.crt',
  }),
  key: file('key', 'the key').meta({
    description: 'PEM file of its private key, without a passphrase.',
    example: 'tls.key',
  }),
});

const tls = z
  .union([z.literal('off'), certificate], {
    error: unlessMissing('write tls: { cert: PATH, key: PATH }, or tls: off for a loopback address'),
  })
  .meta({
    description:
      'Certificate shown to clients. `off` is for development and only for a loopback address: tokens would travel in the clear.',
    takes: '`off`, or the two fields below',
    example: '{ cert: tls.crt, key: tls.key }',
  });

/** Every listener has these two. */
function fieldsOf(port: number) {
  const description = 'Address to listen on; port 0 takes a free one.';
  return { address: address.meta({ description, example: `0.0.0.0:${port}` }), tls };
}

interface Read {
  readonly address: Address;
  readonly tls: unknown;
}

function isSealed(read: Read): boolean {
  return read.tls !== 'off' || isLoopback(read.address.host);
}

function inTheClear(port: number) {
  const error = `tokens would travel in the clear: give tls a cert and a key, or listen on a loopback address such as 127.0.0.1:${port}`;
  return { error, path: ['tls'] };
}

const postgres = z.strictObject(fieldsOf(5432)).refine(isSealed, inTheClear(5432));

const api = z
  .strictObject({ ...fieldsOf(8443), ...apiFields })
  .refine(isSealed, inTheClear(8443))
  .refine(knowsItsAddress, {
    error: 'say with url where people open the console: the issuer sends them back there',
    path: ['url'],
  })
  .refine(isOneScheme, { error: 'write url as https://, as the listener has a certificate', path: ['url'] });

export const listeners = z.strictObject({
  postgres: postgres.meta({ description: 'For PostgreSQL clients.' }),
  api: api.optional().meta({
    description: 'For people and programs: the API and the console. Left out, there is neither.',
  }),
});
