// Claim sets as Entra writes them, one per kind of token (facts: access-token-claims-reference, agent-token-claims).
import { randomBytes } from 'node:crypto';
import { issuerOf } from './clouds.ts';
import type { DoubleCloud, TokenVersion } from './clouds.ts';

export type DoubleTokenKind =
  | 'app'
  | 'managed-identity'
  | 'agent-identity'
  | 'agent-on-behalf-of-user'
  | 'agent-user'
  | 'user'
  | 'user-overage'
  | 'graph'
  | 'exchange'
  | 'msa'
  | 'id-token';

export type ClaimSet = Record<string, unknown>;

/** Object and client ids the double uses, stable so that policies and tests can name them. */
export const doubleIds = {
  app: { oid: 'a0000000-0000-4000-8000-000000000001', client: 'a0000000-0000-4000-8000-0000000000c1' },
  managedIdentity: {
    oid: 'a0000000-0000-4000-8000-000000000002',
    client: 'a0000000-0000-4000-8000-0000000000c2',
  },
  /** Object id and client id of an agent identity are the same. */
  agent: { oid: 'a0000000-0000-4000-8000-000000000003', client: 'a0000000-0000-4000-8000-000000000003' },
  blueprint: { oid: 'a0000000-0000-4000-8000-000000000004', client: 'a0000000-0000-4000-8000-0000000000c4' },
  agentUser: { oid: 'a0000000-0000-4000-8000-000000000005' },
  user: { oid: 'a0000000-0000-4000-8000-000000000006' },
  userClient: { client: 'a0000000-0000-4000-8000-0000000000c6' },
  group: 'a0000000-0000-4000-8000-0000000000f1',
} as const;

export const msaTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
export const exchangeAudience = 'fb60f99c-7a34-4190-8149-302f77469936';
export const graphAudience = '00000003-0000-0000-c000-000000000000';

/** What a claim set depends on beside its kind. */
export interface ClaimFrame {
  readonly cloud: DoubleCloud;
  readonly version: TokenVersion;
  readonly tenant: string;
  /** The resource: v2 tokens carry its client id, v1 tokens the URI the client asked for. */
  readonly clientId: string;
  readonly appIdUri: string;
  readonly nowSeconds: number;
  readonly lifetimeSeconds: number;
}

const opaque = (bytes: number) => randomBytes(bytes).toString('base64url');

function common(frame: ClaimFrame): ClaimSet {
  const { version, tenant, nowSeconds } = frame;
  return {
    aud: version === '2.0' ? frame.clientId : frame.appIdUri,
    iss: issuerOf(frame.cloud, version, tenant),
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + frame.lifetimeSeconds,
    aio: opaque(60),
    rh: `1.${opaque(30)}.`,
    tid: tenant,
    uti: opaque(16),
    ver: version,
    xms_ftd: opaque(44),
  };
}

function client(frame: ClaimFrame, id: string, credential: '0' | '1' | '2'): ClaimSet {
  return frame.version === '2.0' ? { azp: id, azpacr: credential } : { appid: id, appidacr: credential };
}

function itself(frame: ClaimFrame, oid: string): ClaimSet {
  const idp = issuerOf(frame.cloud, '1.0', frame.tenant);
  return { idtyp: 'app', oid, sub: oid, ...(frame.version === '1.0' ? { idp } : {}) };
}

function person(frame: ClaimFrame, oid: string, name: string): ClaimSet {
  const upn = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  const v1 = { acr: '1', amr: ['pwd', 'mfa'], unique_name: upn, upn, ipaddr: '192.0.2.7' };
  const names = frame.version === '1.0' ? v1 : { preferred_username: upn };
  return { idtyp: 'user', oid, sub: opaque(32), name, scp: 'Connect', ...names };
}

function agentFacts(subjectFacets: string): ClaimSet {
  const facets = { xms_act_fct: '3 9 11', xms_sub_fct: subjectFacets, xms_tnt_fct: '3 9' };
  return { ...facets, xms_idrel: '7 10', xms_par_app_azp: doubleIds.blueprint.client };
}

const mirid = (tenant: string) =>
  `/subscriptions/${tenant}/resourcegroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nightly`;

/** `_claim_names` in place of `groups`: more than 200 groups. */
function overage(oid: string, tenant: string): ClaimSet {
  const endpoint = `https://graph.windows.net/${tenant}/users/${oid}/getMemberObjects`;
  return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } };
}

/** What each kind adds to the common claims. */
const particulars: Record<DoubleTokenKind, (frame: ClaimFrame) => ClaimSet> = {
  app: (f) => ({
    ...itself(f, doubleIds.app.oid),
    ...client(f, doubleIds.app.client, '1'),
    roles: ['Gatelog.Connect'],
  }),
  'managed-identity': (f) => ({
    ...itself(f, doubleIds.managedIdentity.oid),
    ...client(f, doubleIds.managedIdentity.client, '2'),
    roles: ['Gatelog.Connect'],
    xms_mirid: mirid(f.tenant),
    xms_idrel: '7 33',
  }),
  'agent-identity': (f) => ({
    ...itself(f, doubleIds.agent.oid),
    ...client(f, doubleIds.agent.client, '2'),
    ...agentFacts('9 3 11'),
    roles: ['Gatelog.Connect'],
    scp: '/',
  }),
  'agent-on-behalf-of-user': (f) => ({
    ...person(f, doubleIds.user.oid, 'Robin Example'),
    ...client(f, doubleIds.agent.client, '2'),
    ...agentFacts('3 9'),
  }),
  'agent-user': (f) => ({
    ...person(f, doubleIds.agentUser.oid, 'Orders Agent'),
    ...client(f, doubleIds.agent.client, '2'),
    ...agentFacts('3 13'),
  }),
  user: (f) => ({
    ...person(f, doubleIds.user.oid, 'Robin Example'),
    ...client(f, doubleIds.userClient.client, '0'),
    groups: [doubleIds.group],
    roles: ['Gatelog.Connect'],
    wids: ['b79fbf4d-3ef9-4689-8143-76b194e85509'],
  }),
  'user-overage': (f) => ({
    ...person(f, doubleIds.user.oid, 'Robin Example'),
    ...client(f, doubleIds.userClient.client, '0'),
    ...overage(doubleIds.user.oid, f.tenant),
  }),
  graph: (f) => ({
    ...itself(f, doubleIds.app.oid),
    ...client(f, doubleIds.app.client, '1'),
    aud: f.version === '2.0' ? graphAudience : 'https://graph.microsoft.com',
    app_displayname: 'orders-worker',
  }),
  exchange: (f) => ({
    ...itself(f, doubleIds.blueprint.oid),
    ...client(f, doubleIds.blueprint.client, '1'),
    aud: exchangeAudience,
    sub: `/eid1/c/pub/t/${f.tenant}/a/${doubleIds.blueprint.client}/${doubleIds.agent.client}`,
    xms_act_fct: '1 9',
    xms_sub_fct: '1 9',
    xms_idrel: '7 26',
  }),
  msa: (f) => ({
    ...person({ ...f, version: '2.0' }, '00000000-0000-0000-66f3-3332eca7ea81', 'Robin Home'),
    ...client(f, doubleIds.userClient.client, '0'),
    iss: issuerOf(f.cloud, f.version, msaTenant),
    tid: msaTenant,
  }),
  'id-token': () => ({
    oid: doubleIds.user.oid,
    sub: opaque(32),
    name: 'Robin Example',
    preferred_username: 'robin.example@example.com',
    nonce: opaque(16),
  }),
};

export function claimsFor(kind: DoubleTokenKind, frame: ClaimFrame): ClaimSet {
  return { ...common(frame), ...particulars[kind](frame) };
}
