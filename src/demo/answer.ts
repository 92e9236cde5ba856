// The person in the loop: what waits is shown with its address, and answered through the API where nobody else does.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApprovalSummaryView, ApprovalView } from '../api/shapes/approvals.ts';
import { GatelogError } from '../model/error.ts';
import { wordImpact } from '../wording/impact.ts';
import { approver, tokenOf } from './people.ts';
import type { Stage } from './stage.ts';
import type { Tell } from './tell.ts';

const patienceMillis = 15_000;
/** How long whoever looks has to answer before Dana does. */
const yourTurnMillis = 20_000;

/** Resolves when the one statement that waits is answered. */
export async function answerWaiting(stage: Stage, tell: Tell, once: boolean): Promise<void> {
  const api = await Api.as(stage);
  const request = await tell.step(
    'waiting',
    'waiting for the statement to reach a person',
    () => api.waiting(),
    (found) => ({ words: describe(found, stage, tell), data: dataOf(found, stage) }),
  );
  const words = once
    ? 'answering as Dana Reyes'
    : 'sign in as Dana Reyes there and answer; she does it in 20 seconds';
  await tell.step(
    'approved',
    words,
    () => answer(api, request, once),
    ({ via }) => ({
      words: `      approved by Dana Reyes, ${via === 'api' ? 'through the API' : 'in the console'}: it runs now, as it was shown`,
      data: { id: request.id, via },
    }),
  );
}

async function answer(api: Api, request: ApprovalView, once: boolean): Promise<{ readonly via: string }> {
  const until = Date.now() + (once ? 0 : yourTurnMillis);
  for (let seen = await api.get(request.id); ; seen = await api.get(request.id)) {
    const [given] = seen.answers;
    if (given !== undefined) return given;
    if (Date.now() >= until) break;
    await sleep(250);
  }
  await api.approve(request);
  return { via: 'api' };
}

function describe({ id, asked, approvers, messages }: ApprovalView, stage: Stage, tell: Tell): string {
  const impact = asked.kind === 'action' && asked.impact ? wordImpact(asked.verb, asked.impact) : '';
  return [
    tell.paint('bold', `      waits for approval ${id}: ${messages.join(' ')}`),
    `      ${impact} Asked of group ${approvers.join(', ')}`,
    `      ${stage.url}/approvals/${id}`,
  ].join('\n');
}

function dataOf({ id, asked, policies }: ApprovalView, stage: Stage): Readonly<Record<string, unknown>> {
  const impact = asked.kind === 'action' ? asked.impact : undefined;
  return { id, url: `${stage.url}/approvals/${id}`, policies, impact };
}

/** The API as Dana's own program uses it: with a bearer token. */
class Api {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async as({ url, entra }: Stage): Promise<Api> {
    return new Api(url, await tokenOf(entra, approver));
  }

  async waiting(): Promise<ApprovalView> {
    for (const until = Date.now() + patienceMillis; Date.now() < until; await sleep(50)) {
      const { items } = (await this.#ask('/v1/approvals?state=waiting')) as { items: ApprovalSummaryView[] };
      if (items[0] !== undefined) return await this.get(items[0].id);
    }
    throw new GatelogError('demo.approval', 'nothing waits for a person');
  }

  async get(id: string): Promise<ApprovalView> {
    return (await this.#ask(`/v1/approvals/${id}`)) as ApprovalView;
  }

  async approve({ id, digest }: ApprovalView): Promise<void> {
    await this.#ask(`/v1/approvals/${id}/approve`, { digest, comment: 'order 416 left the warehouse' });
  }

  async #ask(path: string, body?: unknown): Promise<unknown> {
    const authorization = `Bearer ${this.#token}`;
    const answer = await fetch(`${this.#url}${path}`, {
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new GatelogError('demo.approval', `the API answered ${answer.status}`);
    return answer.json();
  }
}
