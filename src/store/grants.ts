// Grants: answers given in advance, and how often each was used.
import type { GrantFilter } from '../approvals/store.ts';
import type { Grant, GrantId } from '../model/approval.ts';
import { GatelogError } from '../model/error.ts';
import type { Page } from '../model/page.ts';
import { type Principal, principalId } from '../model/principal.ts';
import { type Parts, SealedTable } from './sealed-table.ts';

const USABLE = 'revoked = 0 AND expires_at > ? AND (uses IS NULL OR used < uses)';

export class Grants {
  readonly #table: SealedTable<Grant>;
  readonly #elements: string;

  constructor(parts: Parts) {
    this.#elements = parts.database.elements;
    this.#table = new SealedTable(
      {
        table: 'gatelog_grants',
        columns: ['id', 'principal', 'target', 'used', 'uses', 'revoked', 'made_at', 'expires_at'],
        time: 'made_at',
        plain: ({ id, principal, target, used, limits, revoked, madeAt, expiresAt }) => [
          ...[id, principalId(principal), target],
          ...[used, limits.uses ?? null, revoked === undefined ? 0 : 1],
          ...[madeAt, expiresAt],
        ],
      },
      parts,
    );
  }

  async insert(grant: Grant): Promise<void> {
    if (await this.#table.insert(grant)) return;
    throw new GatelogError('store.conflict', `there is a grant ${grant.id} already: take another id`);
  }

  one(id: GrantId): Promise<Grant | undefined> {
    return this.#table.findOne(id);
  }

  list({ targets, principal, usableAt, ...slice }: GrantFilter): Promise<Page<Grant>> {
    const where = this.#table.where().and(`target IN ${this.#elements}`, JSON.stringify(targets));
    if (principal !== undefined) where.and('principal = ?', principal);
    if (usableAt !== undefined) where.and(USABLE, usableAt);
    return this.#table.page(where, slice);
  }

  usable(principal: string, target: string, at: number): Promise<readonly Grant[]> {
    return this.#table.find(
      this.#table.where().and('principal = ?', principal).and('target = ?', target).and(USABLE, at),
    );
  }

  /**
   * Not durable at once, because agents do it and the disk would hold up everybody: after a loss of power the uses of
   * the last moment can be had again. The trail has them.
   */
  use(id: GrantId, at: number): Promise<boolean> {
    return this.#table.changeOne(id, (grant) => {
      const left = (grant.limits.uses ?? Number.POSITIVE_INFINITY) - grant.used;
      if (grant.revoked !== undefined || at >= grant.expiresAt || left <= 0) return undefined;
      return { ...grant, used: grant.used + 1 };
    });
  }

  revoke(id: GrantId, by: Principal, at: number): Promise<boolean> {
    const revoke = (grant: Grant) =>
      grant.revoked === undefined ? { ...grant, revoked: { by, at } } : undefined;
    return this.#table.changeOne(id, revoke, 'durable');
  }
}
