// `identity.issuers[]`: Microsoft Entra, or any other OpenID Connect issuer.
import { z } from 'zod';
import { always, oneOf, oneOrMore, text, unlessMissing, webAddress, whole } from './fields.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const clockSkewSeconds = whole(0, 300).default(60).meta({
  description:
    'By how much the clocks of issuer and gateway may differ when the times of a token are checked.',
});

const entra = z.strictObject({
  tenant: text('the tenant')
    .regex(guid, { error: 'write the tenant as its id (a GUID), which never changes; a domain name can' })
    .toLowerCase()
    .meta({ description: 'Id of the Entra tenant.', example: '11111111-2222-3333-4444-555555555555' }),
  audience: oneOrMore('the audience').meta({
    description:
      "Gatelog's own application: its client id and, for v1 tokens, its App ID URIs. Tokens for anything else are refused.",
    example: 'api://gatelog',
  }),
  cloud: oneOf(['global', 'us-gov', 'china']).default('global').meta({
    description: 'Which Microsoft cloud the tenant lives in; it decides issuer and key addresses.',
  }),
  authority: webAddress('the authority').optional().meta({
    description: 'Login host in place of that of the cloud: for tests and private clouds.',
    example: 'https://login.example.com',
  }),
  clockSkewSeconds,
});

const claimName = oneOrMore('a claim name')
  .transform((path) => (path.length === 1 ? (path[0] as string) : path))
  .meta({
    takes: 'claim name, or the list of names that leads into objects',
  });

const kinds = ['agent', 'workload', 'user'] as const;

const kind = z
  .union(
    [
      z.enum(kinds),
      z.strictObject({
        claim: claimName.meta({ description: 'Claim that says it.', example: 'client_type' }),
        values: z.record(z.string(), oneOf(kinds)).meta({
          description: 'What its values mean; any other value is refused.',
          takes: 'value: `agent`, `workload` or `user`',
          example: '{ bot: agent, human: user }',
        }),
      }),
    ],
    {
      error: unlessMissing(`write one of ${kinds.join(', ')}, or { claim: NAME, values: { VALUE: agent } }`),
    },
  )
  .meta({
    description: 'What its principals are in policy: one kind for all, or the claim that says it.',
    takes: '`agent`, `workload`, `user`, or the two fields below',
    example: 'agent',
  });

const claims = z.strictObject({
  kind,
  subject: claimName.prefault('sub').meta({ description: 'Claim with the id that never changes.' }),
  actor: claimName.optional().meta({ description: 'Claim with the acting application.', example: 'azp' }),
  groups: claimName.optional().meta({ description: 'Claim with the list of groups.', example: 'groups' }),
  roles: claimName
    .optional()
    .meta({ description: 'Claim with the list of roles.', example: '[realm_access, roles]' }),
  name: claimName
    .optional()
    .meta({ description: 'Claim with a name for people to read; never authorised on.', example: 'name' }),
});

const oidc = z.strictObject({
  issuer: webAddress('the issuer').meta({
    description: 'The `iss` of its tokens, exactly; its metadata is found below it.',
    example: 'https://issuer.example.com',
  }),
  audience: oneOrMore('the audience').meta({ description: 'Accepted `aud` values.', example: 'gatelog' }),
  jwksUri: webAddress('the address of the keys').optional().meta({
    description: 'Where the signing keys are, when the issuer publishes no metadata.',
    example: 'https://issuer.example.com/keys',
  }),
  algorithms: z
    .array(oneOf(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
    .min(1, { error: 'name at least one algorithm, or leave the key out for RS256' })
    .default(['RS256'])
    .meta({ description: 'Signature algorithms taken from this issuer.', takes: 'list of algorithm names' }),
  claims: claims.meta({ description: 'Which claims hold what.', example: '{ kind: agent }' }),
  clockSkewSeconds,
});

const exactlyOne = 'an issuer is either entra or oidc: give it exactly one of the two';

export const issuer = z
  .strictObject(
    {
      entra: entra.optional().meta({ description: 'A Microsoft Entra tenant.' }),
      oidc: oidc.optional().meta({ description: 'Any other OpenID Connect issuer.' }),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? exactlyOne : undefined) },
  )
  .refine(({ entra, oidc }) => (entra === undefined) !== (oidc === undefined), {
    error: exactlyOne,
    when: always,
  })
  .transform(({ entra, oidc }) =>
    entra !== undefined ? { entra } : { oidc: oidc as NonNullable<typeof oidc> },
  );

/** Has the shape `identity/` takes. */
export type Issuer = z.output<typeof issuer>;
