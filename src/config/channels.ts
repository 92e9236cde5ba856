// `approvals.notify[]`: one channel, and what it is called.
import { z } from 'zod';
import { always, file, isLoopback, oneOf, oneOrMore, text, whole } from './fields.ts';
import { secretPlace } from './secret-place.ts';

/** Of the secrets of a channel. */
export const what = {
  url: 'the address of a webhook',
  secret: 'the secret of a webhook',
  password: 'the password of the mail server',
};

const url = secretPlace({ what: what.url, env: 'SLACK_WEBHOOK', file: '/run/secrets/slack-webhook' }).meta({
  description:
    'Where its https address is found, read anew for each message: whoever knows it can post there.',
});

const incoming = z.strictObject({ url });

const webhook = z.strictObject({
  url,
  secret: secretPlace({ what: what.secret, env: 'WEBHOOK_SECRET', file: '/run/secrets/webhook' }).meta({
    description:
      'Where the key is found that messages are signed with, as Standard Webhooks has it: `whsec_` and 24 to 64 bytes in base64.',
  }),
});

const mailAddress = /^[^\s@<>,;:"()[\]\\]+@[A-Za-z0-9.-]+$/;
const mailError = 'write a mail address such as dba@example.com, without a name';

const mail = z
  .strictObject({
    host: text('the host').meta({
      description: 'Mail server that takes the messages.',
      example: 'smtp.example.com',
    }),
    port: whole(1, 65535).optional().meta({
      description: 'Its port. Left out, 465 with `tls: tls` and 587 otherwise.',
      example: 587,
    }),
    tls: oneOf(['starttls', 'tls', 'off']).default('starttls').meta({
      description:
        'TLS before anything is said, or from the first byte. `off` is for a mail server on this machine only.',
    }),
    ca: file('certificate', 'the CA certificate').optional().meta({
      description: "PEM file of the authorities to trust, in place of the system's.",
      example: 'mail-ca.crt',
    }),
    serverName: text('the server name').optional().meta({
      description: 'Name the certificate must carry, when it is not the host.',
      example: 'smtp.internal',
    }),
    username: text('the user name')
      .optional()
      .meta({ description: 'User to log in as.', example: 'gatelog' }),
    password: secretPlace({ what: what.password, env: 'SMTP_PASSWORD', file: '/run/secrets/smtp' })
      .optional()
      .meta({ description: 'Where its password is found, read anew for each message.' }),
    from: text('the sender').regex(mailAddress, { error: mailError }).meta({
      description: 'Address the messages come from.',
      example: 'gatelog@example.com',
    }),
    to: oneOrMore('a mail address')
      .refine((all) => all.every((address) => mailAddress.test(address)), { error: mailError })
      .meta({ description: 'Who gets them.', example: '[dba@example.com, oncall@example.com]' }),
  })
  .refine((read) => read.tls !== 'off' || isLoopback(read.host), {
    error: 'messages would travel in the clear: use starttls or tls, or a mail server on this machine',
    path: ['tls'],
  })
  .refine((read) => (read.username === undefined) === (read.password === undefined), {
    error: 'username and password belong together: give both or neither',
    when: always,
  });

const ways = ['slack', 'teams', 'mail', 'webhook'] as const;
/** What an answer can come by without a message: docs/approvals.md. */
const taken: ReadonlySet<string> = new Set(['api', 'console', 'cli']);

export const channel = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,31}$/, {
        error: 'name a channel with 1 to 32 small letters, digits and -, beginning with a letter',
      })
      .refine((name) => !taken.has(name), {
        error: 'api, console and cli are no names of channels: take another',
      })
      .optional()
      .meta({
        description:
          'Name of the channel in the record of answers. Left out, it is `slack`, `slack-2` and so on.',
        takes: 'name',
        example: 'dba-channel',
      }),
    slack: incoming.optional().meta({ description: 'An incoming webhook of Slack.' }),
    teams: incoming.optional().meta({
      description:
        'A workflow of Microsoft Teams that begins with "When a Teams webhook request is received".',
    }),
    mail: mail.optional().meta({ description: 'E-mail.' }),
    webhook: webhook.optional().meta({ description: 'Anything that takes signed JSON.' }),
    targets: oneOrMore('a target').optional().meta({
      description: 'Only of these targets; `*` stands for any characters.',
      takes: 'pattern, or a list of patterns',
      example: 'orders-*',
    }),
    groups: oneOrMore('a group').optional().meta({
      description:
        'Only what members of one of these groups may answer, named as in `@approvers` of the policies.',
      takes: 'group, or a list of groups',
      example: 'dba',
    }),
  })
  .refine((read) => ways.filter((way) => read[way] !== undefined).length === 1, {
    error: `a channel is one of ${ways.join(', ')}: give it exactly one`,
    when: always,
  });

/** One channel, checked. */
export type WrittenChannel = z.output<typeof channel>;

/** Those that are given, and for the others the kind, counted from the second. */
export function namesOf(
  channels: readonly Pick<WrittenChannel, 'name' | (typeof ways)[number]>[],
): readonly string[] {
  return channels.map((one, at) => {
    if (one.name !== undefined) return one.name;
    const kind = kindOf(one);
    const nth = channels
      .slice(0, at)
      .filter((other) => other.name === undefined && kindOf(other) === kind).length;
    return nth === 0 ? kind : `${kind}-${nth + 1}`;
  });
}

function kindOf(one: Pick<WrittenChannel, (typeof ways)[number]>): (typeof ways)[number] {
  return ways.find((way) => one[way] !== undefined) ?? 'webhook';
}
