// `listeners`: where clients connect, and with which certificate.
import { z } from 'zod';
import { address, file, isLoopback, unlessMissing } from './fields.ts';

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

const postgres = z
  .strictObject({
    address: address.meta({
      description: 'Address to listen on; port 0 takes a free one.',
      example: '0.0.0.0:5432',
    }),
    tls,
  })
  .refine((read) => read.tls !== 'off' || isLoopback(read.address.host), {
    error:
      'tokens would travel in the clear: give tls a cert and a key, or listen on a loopback address such as 127.0.0.1:5432',
    path: ['tls'],
  });

export const listeners = z.strictObject({
  postgres: postgres.meta({ description: 'For PostgreSQL clients.' }),
});
