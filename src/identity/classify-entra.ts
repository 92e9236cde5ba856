// Decides what kind of principal an Entra token is for, by idtyp, scp and facets (facts/entra.md section 2).
import { claim, textClaim } from './claims.ts';
import type { Claims } from './claims.ts';
import type { TokenKind } from '../model/principal.ts';
import { reject } from './reject.ts';

/** Facet numbers of Entra Agent ID; every other number is ignored, for new ones appear. */
const agentIdentity = '11';
const agentUser = '13';

export type EntraTokenKind = Exclude<TokenKind, 'oidc'>;

function unclear(hint: string): never {
  throw reject('identity.kind', { problem: hint }, hint);
}

/** "/" and "" stand for no scope in tokens of autonomous agents. */
export function readScopes(claims: Claims): readonly string[] {
  const scopes = (textClaim(claims, 'scp') ?? '').split(' ');
  return Object.freeze(scopes.filter((scope) => scope !== '' && scope !== '/'));
}

/** One space-separated string of integers, in no order. */
function readFacets(claims: Claims, name: string): ReadonlySet<string> | undefined {
  const value = claim(claims, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') unclear(`claim ${name} is not a string`);
  return new Set(value.split(/\s+/));
}

/** True for an app acting as itself, false for somebody signed in. */
function isAppOnly(claims: Claims): boolean {
  const type = claim(claims, 'idtyp');
  const scoped = readScopes(claims).length > 0;
  if (type === 'app' && scoped) unclear('idtyp is app, yet it has scopes of a user');
  if (type === 'app') return true;
  if (type !== undefined && type !== 'user') unclear('idtyp is neither app nor user');
  // Without idtyp a scope is the only proof of a user; without either it may even be an id token.
  if (!scoped) unclear('no idtyp and no scope; add the optional claim idtyp to the app registration');
  return false;
}

function classifyAgent(appOnly: boolean, subject: ReadonlySet<string>): EntraTokenKind {
  const isAgent = subject.has(agentIdentity);
  const isAgentUser = subject.has(agentUser);
  if (appOnly && isAgent && !isAgentUser) return 'agent-identity';
  if (appOnly || isAgent) unclear('the facets of actor and subject contradict idtyp');
  return isAgentUser ? 'agent-user' : 'agent-on-behalf-of-user';
}

/** Facets are optional claims: the blueprint alone still marks an agent, and then only the app-only form is plain. */
function classifyWithoutFacets(appOnly: boolean): EntraTokenKind {
  if (appOnly) return 'agent-identity';
  return unclear('it comes from an agent, but xms_act_fct and xms_sub_fct are missing');
}

export function classifyEntra(claims: Claims): EntraTokenKind {
  const appOnly = isAppOnly(claims);
  const actor = readFacets(claims, 'xms_act_fct');
  const subject = readFacets(claims, 'xms_sub_fct');
  if (actor?.has(agentUser)) unclear('an agent user cannot be the actor');
  if (actor?.has(agentIdentity)) return classifyAgent(appOnly, subject ?? new Set());
  if (subject?.has(agentIdentity) || subject?.has(agentUser))
    unclear('the subject is an agent, the actor is not');
  if (Object.hasOwn(claims, 'xms_par_app_azp')) {
    if (actor === undefined && subject === undefined) return classifyWithoutFacets(appOnly);
    unclear('it has an agent blueprint, but its actor is not an agent');
  }
  if (!appOnly) return 'user';
  return Object.hasOwn(claims, 'xms_mirid') ? 'managed-identity' : 'app';
}
