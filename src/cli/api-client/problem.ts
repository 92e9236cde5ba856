// What the API refuses (RFC 9457) as an error of ours: its stable code, a sentence, what to do next, and the fields that are wrong.
import type { Problem } from '../../api/shapes/shared-shapes.ts';
import { GatelogError } from '../../model/error.ts';
import { showLine } from '../printable.ts';

/** `status` marks an error that an API answered: the same code may mean something else on this machine. */
export function problemError(status: number, body: unknown): GatelogError {
  if (!isProblem(body))
    return new GatelogError('api.not-gatelog', `the answer is ${status}, and not in words of Gatelog`);
  const mistakes = readMistakes(body.errors);
  const next = nextStep(status, body);
  return new GatelogError(body.code, showLine(body.title), {
    data: {
      status,
      ...(next === undefined ? {} : { next: showLine(next) }),
      ...(mistakes.length === 0 ? {} : { mistakes }),
    },
  });
}

/** The API speaks to whoever calls it; here it is about this command line. */
function nextStep(status: number, { code, detail }: Problem): string | undefined {
  if (status === 401) return 'get a fresh token: export GATELOG_TOKEN="$(gatelog token)"';
  if (code === 'approval.changed') return 'look at it again: gatelog approvals show ID';
  return detail;
}

/** The rest of it may be missing or of a later version. */
function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, title, detail } = body as Partial<Record<keyof Problem, unknown>>;
  return (
    typeof code === 'string' &&
    /^[a-z][a-z0-9.-]{0,80}$/.test(code) &&
    typeof title === 'string' &&
    (detail === undefined || typeof detail === 'string')
  );
}

function readMistakes(errors: unknown): readonly { readonly path: string; readonly message: string }[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((one: { pointer?: unknown; detail?: unknown } | null) => ({
    path: showLine(String(one?.pointer ?? '')),
    message: showLine(String(one?.detail ?? '')),
  }));
}
