// Requests for approval: each with its answers in one row, so that no answer can be moved, dropped or added by itself.
import type { RequestFilter } from '../approvals/store.ts';
import type { Answer, ApprovalRequest, RequestId, RequestState } from '../model/approval.ts';
import { GatelogError } from '../model/error.ts';
import type { Page } from '../model/page.ts';
import { principalId } from '../model/principal.ts';
import { type Parts, SealedTable } from './sealed-table.ts';

export class Requests {
  readonly #table: SealedTable<ApprovalRequest>;
  readonly #elements: string;

  constructor(parts: Parts) {
    this.#elements = parts.database.elements;
    this.#table = new SealedTable(
      {
        table: 'gatelog_requests',
        columns: ['id', 'gateway', 'target', 'principal', 'state', 'asked_at', 'expires_at'],
        time: 'asked_at',
        plain: ({ id, gateway, target, principal, state, askedAt, expiresAt }) => [
          ...[id, gateway, target.name, principalId(principal), state],
          ...[askedAt, expiresAt],
        ],
      },
      parts,
    );
  }

  async insert(request: ApprovalRequest): Promise<void> {
    if (await this.#table.insert(request)) return;
    throw new GatelogError('store.conflict', `there is a request ${request.id} already: take another id`);
  }

  one(id: RequestId): Promise<ApprovalRequest | undefined> {
    return this.#table.findOne(id);
  }

  list({ states, targets, principal, ...slice }: RequestFilter): Promise<Page<ApprovalRequest>> {
    const where = this.#table.where().and(`target IN ${this.#elements}`, JSON.stringify(targets));
    if (states !== undefined) where.and(`state IN ${this.#elements}`, JSON.stringify(states));
    if (principal !== undefined) where.and('principal = ?', principal);
    return this.#table.page(where, slice);
  }

  async answer(
    id: RequestId,
    answer: Answer,
    concludes: 'approved' | 'denied' | undefined,
    seen: number,
  ): Promise<'taken' | 'gone' | 'again' | 'changed'> {
    let result: 'taken' | 'gone' | 'again' | 'changed' = 'gone';
    await this.#table.changeOne(id, (request) => {
      result = judge(request, answer, seen);
      if (result !== 'taken') return undefined;
      return { ...request, state: concludes ?? 'waiting', answers: [...request.answers, answer] };
    });
    return result;
  }

  close(id: RequestId, state: 'expired' | 'withdrawn'): Promise<boolean> {
    return this.#table.changeOne(id, (request) => ended(request, state));
  }

  async withdrawAll(gateway: string): Promise<readonly RequestId[]> {
    const where = this.#table.where().and("gateway = ? AND state = 'waiting'", gateway);
    // A set: a step that is begun again, because another gateway was writing, meets the same rows again.
    const ids = new Set<RequestId>();
    await this.#table.change(where, (request) => {
      ids.add(request.id);
      return ended(request, 'withdrawn');
    });
    return [...ids];
  }

  ended(ids: readonly RequestId[]): Promise<readonly ApprovalRequest[]> {
    const where = this.#table.where().and(`id IN ${this.#elements}`, JSON.stringify(ids));
    return this.#table.find(where.and("state <> 'waiting'"));
  }
}

function judge(
  request: ApprovalRequest,
  answer: Answer,
  seen: number,
): 'taken' | 'gone' | 'again' | 'changed' {
  if (request.state !== 'waiting' || answer.at >= request.expiresAt) return 'gone';
  const by = principalId(answer.by);
  if (request.answers.some((earlier) => principalId(earlier.by) === by)) return 'again';
  return request.answers.length === seen ? 'taken' : 'changed';
}

function ended(request: ApprovalRequest, state: RequestState): ApprovalRequest | undefined {
  return request.state === 'waiting' ? { ...request, state } : undefined;
}
