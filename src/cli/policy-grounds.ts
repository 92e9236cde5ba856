// What the policy commands stand on: targets and issuers of a configuration, or, without one, any target and Entra.
import { existsSync } from 'node:fs';
import { loadOutline, type Outline } from '../config/load.ts';
import { readEntraPrincipal } from '../identity/read-entra-principal.ts';
import { readOidcPrincipal } from '../identity/read-oidc-principal.ts';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import type { Target } from '../model/target.ts';
import { protocolByName } from '../protocols/registry.ts';
import { configPath } from './config-path.ts';
import type { PolicyDeps, PolicyGrounds } from './policy-explain.ts';

type Claims = Readonly<Record<string, unknown>>;

export const policyDeps: PolicyDeps = {
  grounds: async (named) => {
    const path = configPath(named);
    const asked = named !== undefined || Boolean(process.env['GATELOG_CONFIG']);
    return asked || existsSync(path) ? configured(await loadOutline(path)) : unconfigured();
  },
};

function configured({ checked, policies }: Outline): PolicyGrounds {
  const { targets, identity } = checked;
  const target = (name: string) => {
    const found = Object.hasOwn(targets, name) ? targets[name] : undefined;
    return found && { name, database: found.postgres.database };
  };
  const read = (name: string, text: string) => readText(name, target(name)?.database ?? name, text);
  return { policies, target, read, principal: (claims) => principalFrom(claims, identity.issuers) };
}

function unconfigured(): PolicyGrounds {
  return {
    policies: undefined,
    target: (name) => ({ name, database: name }),
    read: (name, text) => readText(name, name, text),
    principal: (claims) => entraPrincipal(claims),
  };
}

async function readText(name: string, database: string, text: string) {
  const protocol = protocolByName('postgres');
  if (protocol === undefined)
    throw new GatelogError('internal.protocol', 'the postgres protocol is not registered');
  await protocol.load();
  return protocol.explain(standIn(name, database), text, {});
}

/** Reading a text needs a target's names only; nothing is connected. */
function standIn(name: string, database: string): Target {
  const credential = async () => ({ username: '' });
  const rest = {
    host: '',
    port: 0,
    tls: { mode: 'off' },
    outcome: 'queued',
    payloadCap: 0,
    allow: [],
  } as const;
  return { name, protocol: 'postgres', database, credential, ...rest };
}

type Issuers = Outline['checked']['identity']['issuers'];

/** The claims are taken at their word: there is no signature to check. Who issued them must be configured all the same. */
function principalFrom(claims: Claims, issuers: Issuers): Principal {
  for (const issuer of issuers) {
    if ('oidc' in issuer && claims['iss'] === issuer.oidc.issuer)
      return readOidcPrincipal(claims, issuer.oidc, expiryOf(claims));
    if ('entra' in issuer && String(claims['tid']).toLowerCase() === issuer.entra.tenant)
      return entraPrincipal(claims);
  }
  throw new GatelogError(
    'identity.issuer',
    'these claims come from no tenant or issuer of the configuration: such a token is refused at the door',
  );
}

function entraPrincipal(claims: Claims): Principal {
  return readEntraPrincipal(claims, claims['ver'] === '1.0' ? '1.0' : '2.0', expiryOf(claims));
}

/** Claims kept for a test rarely say when they end; policy does not ask. */
function expiryOf(claims: Claims): number {
  return typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : Number.MAX_SAFE_INTEGER;
}
