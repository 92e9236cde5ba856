// Every kind of Entra token becomes the principal it is for, and every contradiction becomes none.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { claimsFor, doubleIds } from '../entra-double/claims.ts';
import type { DoubleTokenKind } from '../entra-double/claims.ts';
import { startEntraDouble } from '../entra-double/entra-double.ts';
import type { EntraDouble } from '../entra-double/entra-double.ts';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import { Secret } from '../model/secret.ts';
import { classifyEntra } from './classify-entra.ts';
import { readEntraPrincipal } from './read-entra-principal.ts';
import { createVerifier } from './verifier.ts';
import type { Verifier } from './verifier.ts';

let double: EntraDouble;
let verifier: Verifier;

before(async () => {
  double = await startEntraDouble();
  const { tenant, clientId, appIdUri, authority } = double;
  const entra = { tenant, audience: [clientId, appIdUri], cloud: 'global', authority } as const;
  verifier = createVerifier({ issuers: [{ entra }] });
});

after(async () => {
  verifier.close();
  await double.close();
});

const ids = doubleIds;
const expected: readonly [DoubleTokenKind, { [Name in keyof Principal]?: Principal[Name] | undefined }][] = [
  ['app', { kind: 'workload', tokenKind: 'app', subject: ids.app.oid, actor: ids.app.client }],
  [
    'managed-identity',
    {
      kind: 'workload',
      tokenKind: 'managed-identity',
      subject: ids.managedIdentity.oid,
      actor: ids.managedIdentity.client,
    },
  ],
  [
    'agent-identity',
    {
      kind: 'agent',
      tokenKind: 'agent-identity',
      subject: ids.agent.oid,
      actor: ids.agent.client,
      human: undefined,
      blueprint: ids.blueprint.client,
      scopes: [],
    },
  ],
  [
    'agent-on-behalf-of-user',
    {
      kind: 'agent',
      tokenKind: 'agent-on-behalf-of-user',
      subject: ids.user.oid,
      actor: ids.agent.client,
      human: ids.user.oid,
      blueprint: ids.blueprint.client,
      scopes: ['Connect'],
      displayName: 'Robin Example',
    },
  ],
  [
    'agent-user',
    {
      kind: 'agent',
      tokenKind: 'agent-user',
      subject: ids.agentUser.oid,
      actor: ids.agent.client,
      human: undefined,
    },
  ],
  [
    'user',
    {
      kind: 'user',
      tokenKind: 'user',
      subject: ids.user.oid,
      actor: ids.userClient.client,
      human: undefined,
      groups: [ids.group],
      roles: ['Gatelog.Connect'],
      directoryRoles: ['b79fbf4d-3ef9-4689-8143-76b194e85509'],
    },
  ],
  ['user-overage', { kind: 'user', tokenKind: 'user', groups: 'unknown' }],
];

for (const [kind, wanted] of expected) {
  test(`a token of kind ${kind} becomes its principal in v1 and v2 form`, async () => {
    for (const version of ['1.0', '2.0'] as const) {
      const principal = await verifier.verify(new Secret(await double.token(kind, { version })));
      for (const [name, value] of Object.entries(wanted))
        assert.deepEqual(Reflect.get(principal, name), value, `${version} ${name}`);
      assert.equal(principal.tenant, double.tenant);
      assert.ok(principal.tokenId);
      assert.ok(principal.expiresAt > Date.now());
      assert.ok(Object.isFrozen(principal));
    }
  });
}

const frame = {
  cloud: 'global',
  version: '2.0',
  tenant: '11111111-2222-3333-4444-555555555555',
  clientId: 'c0000000-0000-4000-8000-00000000000a',
  appIdUri: 'api://gatelog',
  nowSeconds: 1_760_000_000,
  lifetimeSeconds: 3600,
} as const;

/** Claims of a kind with some laid over; undefined removes. */
function claimsOf(kind: DoubleTokenKind, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const all = { ...claimsFor(kind, frame), ...overrides };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const noFacets = { xms_act_fct: undefined, xms_sub_fct: undefined, xms_tnt_fct: undefined };

test('claims that contradict each other, or say too little, make no principal', () => {
  const contradictions: readonly [string, DoubleTokenKind, Record<string, unknown>][] = [
    ['an app with scopes', 'app', { scp: 'Connect' }],
    ['an agent identity with scopes', 'agent-identity', { scp: 'Connect' }],
    ['an app that does not say so', 'app', { idtyp: undefined }],
    ['a user without scopes', 'user', { scp: undefined }],
    ['a user whose scope is the mark of none', 'user', { scp: '/' }],
    ['an unknown idtyp', 'app', { idtyp: 'device' }],
    ['an idtyp of another type', 'app', { idtyp: ['app'] }],
    ['an app by an agent whose subject is no agent', 'agent-identity', { xms_sub_fct: '9 3' }],
    ['an app by an agent without subject facets', 'agent-identity', { xms_sub_fct: undefined }],
    ['an app whose subject is also an agent user', 'agent-identity', { xms_sub_fct: '11 13' }],
    ['a user token whose subject is an agent identity', 'agent-on-behalf-of-user', { xms_sub_fct: '3 11' }],
    ['an agent subject without an agent actor', 'agent-user', { xms_act_fct: '3 9' }],
    ['an agent user as actor', 'agent-user', { xms_act_fct: '13' }],
    ['an agent subject without actor facets', 'agent-identity', { xms_act_fct: undefined }],
    [
      'a blueprint, but an actor that is no agent',
      'app',
      { xms_par_app_azp: ids.blueprint.client, xms_act_fct: '3' },
    ],
    ['a user token of an agent without facets', 'agent-on-behalf-of-user', noFacets],
    ['facets that are a list', 'agent-identity', { xms_act_fct: [11] }],
  ];
  for (const [name, kind, overrides] of contradictions) {
    const refused = (error: unknown) => error instanceof GatelogError && error.code === 'identity.kind';
    assert.throws(() => classifyEntra(claimsOf(kind, overrides)), refused, name);
  }
});

test('facets are whole numbers in any order, and unknown ones are ignored', () => {
  const agent = (xms_act_fct: string, xms_sub_fct: string) =>
    classifyEntra(claimsOf('agent-identity', { xms_act_fct, xms_sub_fct }));
  assert.equal(agent('11', '11'), 'agent-identity');
  assert.equal(agent('3 9 11', '9 3 11'), 'agent-identity');
  assert.equal(agent('11 4711 x', '2 11 10'), 'agent-identity');
  const plain = { xms_act_fct: '1 9 110 111', xms_sub_fct: '113 131', xms_par_app_azp: undefined };
  assert.equal(classifyEntra(claimsOf('app', plain)), 'app');
});

test('scp of an autonomous agent may be absent, empty or a slash', () => {
  for (const scp of [undefined, '', '/'])
    assert.equal(classifyEntra(claimsOf('agent-identity', { scp })), 'agent-identity');
});

test('a user token without idtyp is known by its scopes', () => {
  for (const kind of ['user', 'agent-on-behalf-of-user', 'agent-user'] as const)
    assert.equal(classifyEntra(claimsOf(kind, { idtyp: undefined })), kind);
});

test('an app-only token with a blueprint is an agent even where the tenant issues no facets', () => {
  assert.equal(classifyEntra(claimsOf('agent-identity', noFacets)), 'agent-identity');
});

test('groups are unknown whenever the token hints that it does not hold them all', () => {
  const groupsOf = (overrides: Record<string, unknown>) =>
    readEntraPrincipal(claimsOf('user', overrides), '2.0', 0).groups;
  assert.deepEqual(groupsOf({}), [ids.group]);
  assert.deepEqual(groupsOf({ groups: undefined }), []);
  assert.deepEqual(groupsOf({ hasgroups: false, _claim_names: { other: 'src1' } }), [ids.group]);
  for (const hint of [{ hasgroups: true }, { hasgroups: 'true' }, { _claim_names: { groups: 'src1' } }])
    assert.equal(groupsOf(hint), 'unknown');
  assert.equal(groupsOf({ _claim_names: 'groups' }), 'unknown');
});

test('names are for people: bounded and without control characters', () => {
  const nameOf = (kind: DoubleTokenKind, overrides: Record<string, unknown>) =>
    readEntraPrincipal(claimsOf(kind, overrides), '2.0', 0).displayName;
  assert.equal(nameOf('user', { name: 'a\u001b[31mb\n\u202ec' }), 'a [31mb  c');
  assert.equal(nameOf('user', { name: 'x'.repeat(5000) })?.length, 200);
  assert.match(nameOf('managed-identity', {}) ?? '', /nightly$/);
  assert.equal(nameOf('app', {}), undefined);
});
