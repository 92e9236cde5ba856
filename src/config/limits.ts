// `limits`: bounds on what clients may hold, send and wait for.
import { z } from 'zod';
import { size, whole } from './fields.ts';

const MiB = 1024 ** 2;

export const limits = z.strictObject({
  sessions: whole(1, 100_000)
    .default(1000)
    .meta({ description: 'Sessions open at once, of all clients together.' }),
  sessionsPerPrincipal: whole(1, 100_000)
    .default(100)
    .meta({ description: 'Sessions one principal may have open.' }),
  message: size(64 * 1024, 1024 * MiB)
    .prefault('64MiB')
    .meta({
      description: 'Largest message taken from a client. It is held in memory until it is decided.',
    }),
  statement: size(1024, 64 * MiB)
    .prefault('1MiB')
    .meta({
      description: 'Longest statement text that is read; a longer one is denied.',
    }),
  statements: whole(1, 1_000_000)
    .default(10_000)
    .meta({ description: 'Prepared statements and portals kept per session.' }),
  handshakeSeconds: whole(1, 600).default(15).meta({
    description: 'How long a client may take from connecting to having shown its token.',
  }),
  connectSeconds: whole(1, 600)
    .default(15)
    .meta({ description: 'How long connecting and logging in to a target may take.' }),
  idleSeconds: whole(0, 604_800).default(0).meta({
    description: 'After how long without a message a session is ended; 0 waits until the token expires.',
  }),
});

export type Limits = z.output<typeof limits>;
