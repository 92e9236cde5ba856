// Requests for approval: each with its answers in one row, so that no answer can be moved, dropped or added by itself. What is
// asked stands in a row beside it, which is long, never changes, and is read only when somebody opens the request.
import type { RequestFilter } from '../approvals/store.ts';
import type {
  Answer,
  ApprovalOutcome,
  ApprovalRequest,
  ApprovalSummary,
  Asked,
  RequestId,
  RequestState,
} from '../model/approval.ts';
import { asOf, summarise } from '../model/approval-summary.ts';
import { GatelogError } from '../model/error.ts';
import type { Page } from '../model/page.ts';
import { principalId } from '../model/principal.ts';
import type { Conditions } from './conditions.ts';
import { type Parts, SealedTable } from './sealed-table.ts';

interface AskedRow {
  readonly id: RequestId;
  readonly expiresAt: number;
  readonly asked: Asked;
}

export class Requests {
  readonly #table: SealedTable<ApprovalSummary>;
  readonly #asked: SealedTable<AskedRow>;
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
    this.#asked = new SealedTable(
      {
        table: 'gatelog_asked',
        columns: ['id', 'expires_at'],
        time: 'expires_at',
        plain: ({ id, expiresAt }) => [id, expiresAt],
      },
      parts,
    );
  }

  /** What is asked comes first: a request is never there without. */
  async insert(request: ApprovalRequest): Promise<void> {
    const { id, expiresAt, asked } = request;
    const free = await this.#asked.insert({ id, expiresAt, asked });
    if (free && (await this.#table.insert(summarise(request)))) return;
    throw new GatelogError('store.conflict', `there is a request ${id} already: take another id`);
  }

  async one(id: RequestId): Promise<ApprovalRequest | undefined> {
    const found = await this.#table.findOne(id);
    const whole = found && (await this.#asked.findOne(id));
    return whole && { ...found, asked: whole.asked };
  }

  async list({ states, targets, principal, at, ...slice }: RequestFilter): Promise<Page<ApprovalSummary>> {
    const where = this.#table.where().and(`target IN ${this.#elements}`, JSON.stringify(targets));
    if (states !== undefined) this.#inStates(where, states, at);
    if (principal !== undefined) where.and('principal = ?', principal);
    const { items, ...rest } = await this.#table.page(where, slice);
    return { items: items.map((one) => asOf(one, at)), ...rest };
  }

  /** What waits past its time is among the expired. */
  #inStates(where: Conditions, states: readonly RequestState[], at: number): void {
    const [waiting, expired] = [states.includes('waiting'), states.includes('expired')];
    const written = `state IN ${this.#elements}`;
    if (waiting === expired) where.and(written, JSON.stringify(states));
    else if (waiting)
      where.and(`${written} AND (state <> 'waiting' OR expires_at > ?)`, JSON.stringify(states), at);
    else where.and(`(${written} OR (state = 'waiting' AND expires_at <= ?))`, JSON.stringify(states), at);
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

  settle(id: RequestId, outcome: ApprovalOutcome): Promise<boolean> {
    return this.#table.changeOne(id, (request) =>
      request.state === 'approved' && request.outcome === undefined ? { ...request, outcome } : undefined,
    );
  }

  withdrawAll(gateway: string): Promise<readonly RequestId[]> {
    const where = this.#table.where().and("gateway = ? AND state = 'waiting'", gateway);
    return this.#endAll(where, (request) =>
      request.asked.kind === 'action' ? ended(request, 'withdrawn') : undefined,
    );
  }

  expireAll(before: number): Promise<readonly RequestId[]> {
    const where = this.#table.where().and("state = 'waiting' AND expires_at < ?", before);
    return this.#endAll(where, (request) => ended(request, 'expired'));
  }

  async #endAll(
    where: Conditions,
    decide: (request: ApprovalSummary) => ApprovalSummary | undefined,
  ): Promise<readonly RequestId[]> {
    // A set: a step that is begun again, because another gateway was writing, meets the same rows again.
    const ids = new Set<RequestId>();
    await this.#table.change(where, (request) => {
      const changed = decide(request);
      if (changed !== undefined) ids.add(request.id);
      return changed;
    });
    return [...ids];
  }

  ended(ids: readonly RequestId[]): Promise<readonly ApprovalSummary[]> {
    const where = this.#table.where().and(`id IN ${this.#elements}`, JSON.stringify(ids));
    return this.#table.find(where.and("state <> 'waiting'"));
  }
}

function judge(
  request: ApprovalSummary,
  answer: Answer,
  seen: number,
): 'taken' | 'gone' | 'again' | 'changed' {
  if (request.state !== 'waiting' || answer.at >= request.expiresAt) return 'gone';
  const by = principalId(answer.by);
  if (request.answers.some((earlier) => principalId(earlier.by) === by)) return 'again';
  return request.answers.length === seen ? 'taken' : 'changed';
}

function ended(request: ApprovalSummary, state: RequestState): ApprovalSummary | undefined {
  return request.state === 'waiting' ? { ...request, state } : undefined;
}
