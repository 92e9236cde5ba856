// Real logs for the tests of the index: written by the real journal, with sessions, people, targets and texts as asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Journal } from '../../src/audit/journal.ts';
import type { SessionTrail } from '../../src/audit/trail.ts';
import {
  openSample,
  sampleAction,
  sampleDecision,
  sampleOrigin,
  sampleOutcome,
  samplePayloadKey,
  samplePrincipal,
  sampleTarget,
} from '../../src/audit/verify/sample-log.ts';
import type { Action, Intent } from '../../src/model/action.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Principal } from '../../src/model/principal.ts';
import { type IndexOptions, openIndex, type ServedIndex } from '../../src/search/serve-index.ts';

export interface LogFolder {
  readonly directory: string;
  readonly options: IndexOptions;
}

/** Removed when the tests of the file are done. */
export function logFolder(): LogFolder {
  const root = mkdtempSync(join(tmpdir(), 'gatelog-search-'));
  const directory = join(root, 'log');
  const options = {
    ...{ directory, origin: sampleOrigin, database: join(root, 'index', 'trail.db') },
    ...{ payloadKey: samplePayloadKey(directory), payloads: true, pollMs: 20 },
  };
  after(() => rmSync(root, { recursive: true, force: true }));
  return { directory, options };
}

export interface SessionSpec {
  readonly target?: string;
  readonly principal?: Partial<Principal>;
}

export async function startTrail(
  journal: Journal,
  { target = 'orders-db', principal }: SessionSpec = {},
): Promise<SessionTrail> {
  const trail = journal.startSession({
    principal: { ...samplePrincipal, ...principal },
    target: { ...sampleTarget, name: target },
    client: { user: 'order-bot', address: '192.0.2.7' },
  });
  await trail.started.durable;
  return trail;
}

export interface RequestSpec {
  readonly text: string;
  readonly parameters?: readonly string[];
  readonly intent?: Intent;
  readonly table?: string;
  readonly outcome?: Partial<Outcome>;
  readonly error?: string;
  readonly answer?: Buffer;
}

/** An action on `Table:public/<table>` with the values bound to it. */
export function actionOf({ text, parameters = [], intent, table = 'orders' }: RequestSpec): Action {
  const action = sampleAction(text, {
    parameters: parameters.map((value) => ({ type: 'text', value, encoding: 'text' as const })),
    ...(intent === undefined ? {} : { intent }),
  });
  const resource = { kind: 'Table' as const, path: ['public', table] };
  return { ...action, shape: { ...action.shape, accesses: [{ verb: 'sql:select', resource, context: {} }] } };
}

/** One request and its outcome; gives its index. */
export function request(trail: SessionTrail, spec: RequestSpec): number {
  const { index } = trail.intent(actionOf(spec), sampleDecision);
  const answer = trail.answer(index);
  if (spec.answer !== undefined) answer.write(spec.answer, 1);
  answer.close({ ...sampleOutcome, ...spec.outcome }, spec.error ?? '');
  return index;
}

export function deny(trail: SessionTrail, spec: RequestSpec): number {
  const decision = { ...sampleDecision, outcome: 'deny' as const, reasons: ['policy.forbidden' as const] };
  return trail.deny(actionOf(spec), decision).index;
}

export function end(trail: SessionTrail): void {
  trail.end('client.closed', { fromClient: 1, toClient: 2 });
}

/** Many short sessions over two targets: `sessions` of them with `requests` each. */
export async function writeMany(journal: Journal, sessions: number, requests: number): Promise<void> {
  for (let count = 0; count < sessions; count++) {
    const trail = await startTrail(journal, { target: count % 2 === 0 ? 'orders-db' : 'people-db' });
    for (let number = 0; number < requests; number++)
      request(trail, {
        text: `SELECT ${count * requests + number} FROM t${number % 7}`,
        table: `t${number % 7}`,
        intent: { text: `work item ${count}`, ticket: `OPS-${count}` },
        outcome: { rows: number, status: number % 5 === 0 ? 'error' : 'ok' },
        ...(number % 5 === 0 ? { error: `ERROR: no such column c${number}` } : {}),
      });
    deny(trail, { text: 'DROP TABLE t1' });
    if (count % 3 !== 0) end(trail);
  }
}

export const openLog = openSample;

/** An index over the log as it lies there now, followed to its end. */
export async function readAll(options: IndexOptions): Promise<ServedIndex> {
  const index = await openIndex(options);
  await index.follow();
  return index;
}
