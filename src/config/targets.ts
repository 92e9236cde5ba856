// `targets.<name>`: one protected system, the credential Gatelog uses there, and what of it is recorded.
import { z } from 'zod';
import { classify, masking } from './classify.ts';
import { always, file, oneOf, size, text, whole } from './fields.ts';

const postgres = z
  .strictObject({
    host: text('the host').meta({ description: 'Host name or address of the server.', example: '10.0.0.5' }),
    port: whole(1, 65535).default(5432).meta({ description: 'Port of the server.' }),
    database: text('the database').meta({
      description: 'Database behind the name of the target.',
      example: 'orders',
    }),
    tls: oneOf(['off', 'require', 'verify-ca', 'verify-full']).default('verify-full').meta({
      description:
        'How the connection to the server is protected: `require` encrypts only, `verify-ca` checks who signed the certificate, `verify-full` also its name.',
    }),
    ca: file('certificate', 'the CA certificate').optional().meta({
      description: "PEM file of the authorities to trust, in place of the system's.",
      example: 'orders-ca.crt',
    }),
    clientCert: file('certificate', 'the client certificate').optional().meta({
      description: 'PEM file of the certificate Gatelog presents to the server.',
      example: 'gatelog.crt',
    }),
    clientKey: file('key', 'the client key').optional().meta({
      description: 'PEM file of the key of `clientCert`.',
      example: 'gatelog.key',
    }),
    serverName: text('the server name').optional().meta({
      description: 'Name the certificate must carry, when it is not the host.',
      example: 'orders.internal',
    }),
  })
  .refine((read) => (read.clientCert === undefined) === (read.clientKey === undefined), {
    error: 'clientCert and clientKey belong together: give both or neither',
    when: always,
  })
  .refine((read) => read.tls !== 'off' || (read.ca ?? read.clientCert ?? read.serverName) === undefined, {
    error:
      'with tls: off no certificate is used: remove ca, clientCert, clientKey and serverName, or choose another tls',
    when: always,
  });

const inline =
  'a password does not belong in this file: write { env: NAME } to take it from the environment or { file: PATH } to read it from a file';
const eitherOne = 'take the password from one place: write { env: NAME } or { file: PATH }';

const password = z
  .strictObject(
    {
      env: text('the name of the variable')
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
          error: 'write the name of the variable, not its value: letters, digits and _',
        })
        .optional()
        .meta({
          description: 'Environment variable that holds the password.',
          example: 'ORDERS_DB_PASSWORD',
          env: true,
        }),
      file: file('secret', 'the file with the password').optional().meta({
        description:
          'File that holds the password and nothing else; read anew for each session, one line end at its end is dropped.',
        example: '/run/secrets/orders-db',
      }),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? inline : undefined) },
  )
  .transform((written, context) => {
    if (written.env !== undefined && written.file === undefined) return { env: written.env };
    if (written.file !== undefined && written.env === undefined) return { file: written.file };
    context.addIssue({ code: 'custom', message: eitherOne });
    return z.NEVER;
  });

const credential = z.strictObject({
  username: text('the user name').meta({ description: 'User Gatelog logs in as.', example: 'gatelog' }),
  password: password.optional().meta({
    description:
      'Where the password is found. Left out when the server asks for none, as with a client certificate.',
  }),
});

export const target = z.strictObject({
  postgres: postgres.meta({ description: 'A PostgreSQL server.' }),
  credential: credential.meta({ description: "Gatelog's own login at the target; agents never see it." }),
  classify: classify.meta({
    description:
      'Which columns hold secrets and personal data. Who may not see a class gets masks in their place.',
  }),
  masking: masking.prefault({}).meta({ description: 'How far masking goes.' }),
  outcome: oneOf(['queued', 'durable']).default('queued').meta({
    description:
      'When the end of an answer goes to the client: once its record is queued, or once it is on disk.',
  }),
  payloadCap: size(0, 2 ** 40)
    .prefault('8MiB')
    .meta({
      description:
        'How much of one answer or stream is kept in the log; 0 keeps none. The record says what was cut.',
    }),
});
