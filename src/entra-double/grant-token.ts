// The token endpoint: client_credentials with a secret, and the two steps an agent identity takes.
import { compactVerify, importJWK } from 'jose';
import { doubleIds, exchangeAudience, graphAudience } from './claims.ts';
import type { DoubleTokenKind } from './claims.ts';
import type { SigningKeys } from './keys.ts';

/** An app that may ask for tokens, and the kind of token it then gets. */
export interface DoubleClient {
  readonly clientId: string;
  readonly secret: string;
  readonly kind: DoubleTokenKind;
  /** Claims laid over those of the kind. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface Grant {
  readonly kind: DoubleTokenKind;
  readonly claims: Readonly<Record<string, unknown>>;
}

export class GrantRefused extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

export interface GrantContext {
  readonly keys: SigningKeys;
  readonly clients: readonly DoubleClient[];
  readonly tenant: string;
  /** Client id and App ID URI of the resource. */
  readonly resource: readonly string[];
}

const exchangeScope = 'api://AzureADTokenExchange';
const graphScopes = ['https://graph.microsoft.com', graphAudience];

function askedResource(form: URLSearchParams): string {
  const scope = form.get('scope') ?? '';
  if (!scope.endsWith('/.default'))
    throw new GrantRefused('invalid_scope', 'AADSTS1002012: the scope must end in /.default');
  return scope.slice(0, -'/.default'.length).replace(/\/$/, '');
}

function clientOf(form: URLSearchParams, clients: readonly DoubleClient[]): DoubleClient {
  const found = clients.find((client) => client.clientId === form.get('client_id'));
  if (found === undefined)
    throw new GrantRefused('unauthorized_client', 'AADSTS700016: application not found');
  if (found.secret !== form.get('client_secret'))
    throw new GrantRefused('invalid_client', 'AADSTS7000215: invalid client secret provided');
  return found;
}

/** The second step: the blueprint's exchange token is the assertion of the agent identity it was made for. */
async function agentOf(form: URLSearchParams, context: GrantContext): Promise<Grant> {
  const current = await context.keys.get('current');
  const key = await importJWK(current.publicJwk, 'RS256');
  const assertion = await compactVerify(form.get('client_assertion') ?? '', key).catch((cause: unknown) => {
    throw Object.assign(new GrantRefused('invalid_client', 'AADSTS700027: assertion does not verify'), {
      cause,
    });
  });
  const claims = JSON.parse(new TextDecoder().decode(assertion.payload)) as Record<string, unknown>;
  const agent = form.get('client_id') ?? '';
  if (claims.aud !== exchangeAudience || !String(claims.sub).endsWith(`/${agent}`))
    throw new GrantRefused('invalid_client', 'AADSTS70021: no matching federated identity record found');
  const oneself = { oid: agent, sub: agent, azp: agent, xms_par_app_azp: claims.azp };
  return { kind: 'agent-identity', claims: oneself };
}

/** The first step: the blueprint asks for an exchange token that names one of its agent identities. */
function exchangeFor(form: URLSearchParams, context: GrantContext): Grant {
  const blueprint = clientOf(form, context.clients);
  const agent = form.get('fmi_path') ?? doubleIds.agent.client;
  const sub = `/eid1/c/pub/t/${context.tenant}/a/${blueprint.clientId}/${agent}`;
  return { kind: 'exchange', claims: { sub, azp: blueprint.clientId } };
}

/** Decides which token a form gets; throws GrantRefused in Entra's words. */
export async function grantToken(form: URLSearchParams, context: GrantContext): Promise<Grant> {
  if (form.get('grant_type') !== 'client_credentials')
    throw new GrantRefused(
      'unsupported_grant_type',
      'AADSTS70003: the stand-in knows client_credentials only',
    );
  const resource = askedResource(form);
  if (resource === exchangeScope) return exchangeFor(form, context);
  if (graphScopes.includes(resource)) {
    const { clientId } = clientOf(form, context.clients);
    return { kind: 'graph', claims: { azp: clientId } };
  }
  if (!context.resource.includes(resource))
    throw new GrantRefused('invalid_resource', 'AADSTS500011: the resource principal was not found');
  if (form.has('client_assertion')) return agentOf(form, context);
  const client = clientOf(form, context.clients);
  return { kind: client.kind, claims: { azp: client.clientId, ...client.claims } };
}
