// Principal: who acts. Made only from a verified credential, and never holds the token.

/** The Cedar entity type the principal becomes. */
export type PrincipalKind = 'agent' | 'workload' | 'user';

/** What sort of token it was; facts/entra.md section 2. `oidc` is any issuer beside Entra. */
export type TokenKind =
  | 'app'
  | 'managed-identity'
  | 'agent-identity'
  | 'agent-on-behalf-of-user'
  | 'agent-user'
  | 'user'
  | 'oidc';

export interface Principal {
  readonly kind: PrincipalKind;
  readonly tokenKind: TokenKind;
  /** Tenant id (Entra) or issuer URL (OIDC). */
  readonly tenant: string;
  /** `oid` (Entra) or the mapped subject (OIDC): immutable, of a user or a service principal. */
  readonly subject: string;
  /** The acting application: `azp` or `appid`. */
  readonly actor?: string;
  /** Subject of the human on whose behalf an agent acts. */
  readonly human?: string;
  /** Agent blueprint (`xms_par_app_azp`): recorded, never authorised on. */
  readonly blueprint?: string;
  /** Object ids. `unknown` when the token could not hold them all: a rule that needs a group then denies. */
  readonly groups: readonly string[] | 'unknown';
  readonly roles: readonly string[];
  /** Directory roles (`wids`). */
  readonly directoryRoles: readonly string[];
  readonly scopes: readonly string[];
  /** `uti` or `jti`: finds the sign-in in Entra's own logs. */
  readonly tokenId?: string;
  /** Names as the token gave them: for people to read, never to authorise. */
  readonly displayName?: string;
  /** When the token ends, milliseconds since 1970. */
  readonly expiresAt: number;
}

/** `tenant/subject`: the key under which a principal is known everywhere. */
export function principalId(principal: Principal): string {
  return `${principal.tenant}/${principal.subject}`;
}
