// A person who answers through the API, as a program does: with a bearer token of an Entra user.
import type { ApprovalSummaryView, ApprovalView, GrantView } from '../../src/api/shapes/approvals.ts';
import type { DoubleTokenKind } from '../../src/entra-double/claims.ts';
import type { Door } from './door.ts';

export const dba = 'dba00000-0000-4000-8000-0000000000f1';

export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export class Person {
  readonly #door: Door;
  readonly #token: string;

  constructor(door: Door, token: string) {
    this.#door = door;
    this.#token = token;
  }

  /** An Entra user of the groups; `oid` tells people apart. */
  static async of(
    door: Door,
    oid: string,
    groups: readonly string[],
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<Person> {
    return Person.with(door, 'user', { oid, groups, ...claims });
  }

  /** Whoever comes with a token of this kind. */
  static async with(
    door: Door,
    kind: DoubleTokenKind,
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<Person> {
    return new Person(door, await door.token(kind, { claims }));
  }

  async ask(method: string, path: string, body?: unknown): Promise<Told> {
    const answer = await fetch(`${this.#door.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Told['body']) };
  }

  /** What waits, in full, once there are `count` of them. */
  async waiting(count = 1): Promise<readonly ApprovalView[]> {
    for (let tries = 0; ; tries += 1) {
      const { status, body } = await this.ask('GET', '/v1/approvals?state=waiting');
      const items = (body['items'] ?? []) as readonly ApprovalSummaryView[];
      if (status === 200 && items.length === count)
        return await Promise.all(items.map(({ id }) => this.#whole(id)));
      if (tries === 200) throw new Error(`${items.length} wait, not ${count}: ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #whole(id: string): Promise<ApprovalView> {
    return (await this.ask('GET', `/v1/approvals/${id}`)).body as unknown as ApprovalView;
  }

  /** The one that waits. */
  async next(): Promise<ApprovalView> {
    const [first] = await this.waiting();
    if (first === undefined) throw new Error('nothing waits');
    return first;
  }

  approve(
    request: Pick<ApprovalView, 'id' | 'digest'>,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<Told> {
    return this.ask('POST', `/v1/approvals/${request.id}/approve`, { digest: request.digest, ...more });
  }

  deny(request: Pick<ApprovalView, 'id' | 'digest'>, comment?: string): Promise<Told> {
    const body = { digest: request.digest, ...(comment === undefined ? {} : { comment }) };
    return this.ask('POST', `/v1/approvals/${request.id}/deny`, body);
  }

  async grants(): Promise<readonly GrantView[]> {
    return ((await this.ask('GET', '/v1/grants')).body['items'] ?? []) as readonly GrantView[];
  }
}

/** Everything passes; what agents write waits for one of the group. */
export function askForWrites(more = ''): Readonly<Record<string, string>> {
  return {
    'people.cedar': `permit (principal, action, resource);
permit (principal, action in [Action::"sql:opaque", Action::"sql:function-call"], resource);
permit (
  principal is User,
  action in [Action::"approval:read", Action::"approval:decide", Action::"grant:read", Action::"grant:revoke",
    Action::"audit:search", Action::"audit:read-payload", Action::"session:end", Action::"target:read",
    Action::"policy:read", Action::"integrity:read", Action::"integrity:verify"],
  resource
);
permit (principal, action == Action::"access:ask", resource);
@id("writes-wait") @approvers("${dba}") @reason("what agents write needs a person")
forbid (principal, action in Action::"write", resource)
unless { context has approval && context.approval.by in Group::"${dba}" };
${more}`,
  };
}
