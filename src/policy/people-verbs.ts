// What people and programs do with Gatelog itself, by what each is decided on: a target, or the gateway as a whole.

export const targetVerbs = [
  'approval:read',
  'approval:decide',
  'access:ask',
  'grant:read',
  'grant:revoke',
  'audit:search',
  'audit:read-payload',
  'session:end',
  'target:read',
] as const;

export const gatewayVerbs = ['policy:read', 'integrity:read', 'integrity:verify'] as const;

export type TargetVerb = (typeof targetVerbs)[number];
export type GatewayVerb = (typeof gatewayVerbs)[number];
