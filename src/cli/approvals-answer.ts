// Sends a person's answer: for exactly what was shown, and only where it can count.
import type { ApprovalView, GrantView } from '../api/shapes/approvals.ts';
import { GatelogError } from '../model/error.ts';
import type { Api } from './api-client/api.ts';
import { readRequest } from './api-client/read-answer.ts';
import { showLine } from './printable.ts';
import { wordMayNot } from './word-request.ts';

export interface PersonAnswer {
  readonly says: 'approve' | 'deny';
  readonly comment?: string | undefined;
  readonly shape?: GrantView['limits'] | undefined;
}

/** Nobody is asked in vain: what the API would refuse is refused before. It decides all the same. */
export function checkAnswerable(request: ApprovalView): void {
  const { id, state, mayDecide, mayNot } = request;
  if (state !== 'waiting') throw refusal('approval.gone', request);
  if (!mayDecide) throw refusal(mayNot ?? 'api.forbidden', request);
  if (request.digest === '') throw new GatelogError('api.not-gatelog', `request ${id} has no digest`);
}

/** The request after the answer. The digest is that of the request as it was shown. */
export async function giveAnswer(
  api: Api,
  request: ApprovalView,
  { says, comment, shape }: PersonAnswer,
): Promise<ApprovalView> {
  const body = {
    digest: request.digest,
    ...(comment === undefined ? {} : { comment }),
    ...(shape === undefined ? {} : { shape }),
  };
  try {
    return readRequest(await api.post(['approvals', request.id, says], body));
  } catch (error) {
    throw reworded(error, request);
  }
}

/** The API does not know whom to name; the request does. */
function reworded(error: unknown, request: ApprovalView): unknown {
  if (!(error instanceof GatelogError) || typeof error.data['status'] !== 'number') return error;
  const words = wordMayNot(error.code, request);
  if (words === undefined) return error;
  return new GatelogError(error.code, showLine(words), {
    data: { status: error.data['status'] },
    cause: error,
  });
}

function refusal(code: string, request: ApprovalView): GatelogError {
  const words = wordMayNot(code, request) ?? `you may not answer ${request.id}`;
  return new GatelogError(code, showLine(words), { data: { status: 403 } });
}
