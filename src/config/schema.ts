// The configuration file, field by field: the one source of its types, defaults, checks and of docs/configuration.md.
import { z } from 'zod';
import { approvals } from './approvals.ts';
import { className, dataClass, detectors } from './classify.ts';
import { issuer } from './issuer.ts';
import { listeners } from './listeners.ts';
import { limits } from './limits.ts';
import { search } from './search.ts';
import { file, place, size, text, unlessMissing, whole } from './fields.ts';
import { store } from './store.ts';
import { target } from './targets.ts';

const targetName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/, {
  error: 'name a target with 1 to 63 letters, digits, _, - or . and begin with a letter, digit or _',
});

// C2SP tlog-checkpoint: an origin has no spaces and no plus; a schema-less URL is recommended.
const origin = text('the origin of the log').regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
  {
    error: 'write the origin as a host name and a path without https://, such as audit.example.com/gateway-1',
  },
);

const audit = z.strictObject({
  directory: place('the log').meta({
    description: 'Folder of the log. It is made when it is not there; one gateway at a time can write to it.',
    example: './data/audit',
  }),
  origin: origin.meta({
    description:
      'Name of this log in every checkpoint it signs. It must be unique among your gateways and never change.',
    example: 'audit.example.com/gateway-1',
  }),
  payloadKey: place('the payload key').default('./payload.key').meta({
    description:
      'File of the key that statements and answers are recorded under, made at the first start. Keep a copy elsewhere, and not with copies of the log: who holds both reads everything, and without it nobody does.',
  }),
  keyRotationHours: whole(1, 8760).default(24).meta({
    description: 'After how many hours the log changes its signing key.',
  }),
  ballast: size(0, 2 ** 40)
    .prefault('64MiB')
    .meta({
      description:
        'Disk space kept aside, so that the closing records can still be written when the disk is full.',
    }),
});

export const schema = z.strictObject({
  identity: z
    .strictObject({
      issuers: z
        .array(issuer, {
          error: unlessMissing('write issuers as a list: each begins with "- entra:" or "- oidc:"'),
        })
        .min(1, { error: 'name at least one issuer; without one nobody could be let in' })
        .meta({ description: 'Who may issue the tokens that agents present.' }),
    })
    .meta({ description: 'Whose tokens are believed.' }),
  targets: z
    .record(targetName, target)
    .refine((all) => Object.keys(all).length > 0, {
      error: 'name at least one target; there is nothing to protect without one',
    })
    .meta({
      description:
        'The systems behind Gatelog. The name of a target is the database name a PostgreSQL client asks for.',
    }),
  classes: z.record(className, dataClass).default({}).meta({
    description: 'How the values of each data class are masked; a class that is not named here is redacted.',
  }),
  detectors: detectors.prefault({}).meta({
    description: 'What is looked for in texts that no rule of a target classifies, and in requests.',
  }),
  maskKey: place('the mask key').default('./mask.key').meta({
    description:
      'File of the key that surrogates and hashes are made with, made at the first start. With another key every value gets another mask.',
  }),
  listeners: listeners.meta({ description: 'Where clients connect.' }),
  limits: limits
    .prefault({})
    .meta({ description: 'Bounds that keep one client from disturbing the others.' }),
  policies: file('directory', 'the folder of policies').meta({
    description: 'Folder of the Cedar policies (`*.cedar`). What no policy permits is denied.',
    example: './policies',
  }),
  search: search.prefault({}).meta({ description: 'How the trail is searched.' }),
  audit: audit.meta({ description: 'The log that nobody can quietly change.' }),
  approvals: approvals.prefault({}).meta({
    description: 'How actions wait for people, and where people are told.',
  }),
  store: store.prefault({}).meta({
    description:
      'Where people answer: requests for approval, grants and sign-ins. Nothing in it is believed more than the log.',
  }),
});

/** A configuration that follows the schema, with its defaults; files are still paths and secrets still unread. */
export type CheckedConfig = z.output<typeof schema>;
