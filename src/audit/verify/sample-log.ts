// A small real log with one of everything, for the tests of verification and reading.
import { join } from 'node:path';
import type { Action } from '../../model/action.ts';
import type { Decision } from '../../model/decision.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Principal } from '../../model/principal.ts';
import type { Target } from '../../model/target.ts';
import type { Journal } from '../journal.ts';
import { openJournal } from '../open-journal.ts';
import { createPayloadKeyFile, loadPayloadKey } from '../payload/payload-keys.ts';
import type { SessionTrail } from '../trail.ts';

export const sampleOrigin = 'audit.example.com/gateway-1';

export const sampleDecision: Decision = {
  outcome: 'allow',
  reasons: ['policy.allowed'],
  policies: ['agents.cedar#1'],
  messages: [],
  approvers: [],
  needed: 0,
  bundle: 'b'.repeat(64),
};

export const samplePrincipal: Principal = {
  kind: 'agent',
  tokenKind: 'agent-identity',
  tenant: '11111111-2222-3333-4444-555555555555',
  subject: '66666666-7777-8888-9999-000000000000',
  displayName: 'Order Bot',
  groups: [],
  roles: [],
  directoryRoles: [],
  scopes: [],
  expiresAt: Date.UTC(2030, 0, 1),
};

export const sampleTarget: Target = {
  name: 'orders-db',
  protocol: 'postgres',
  host: 'db.internal',
  port: 5432,
  tls: { mode: 'off' },
  database: 'orders',
  credential: () => Promise.reject(new Error('a sample has no credential')),
  outcome: 'queued',
  payloadCap: 200_000,
};

export const sampleOutcome: Outcome = { status: 'ok', word: 'SELECT 1', rows: 1, bytes: 10, micros: 250 };

export function sampleAction(text: string, more: Partial<Action> = {}): Action {
  const resource = { kind: 'Table' as const, path: ['public', 'orders'] };
  const accesses = [{ verb: 'sql:select', resource, context: {} }];
  const shape = {
    verb: 'sql:select',
    accesses,
    understood: true,
    doubts: [],
    context: {},
    fingerprint: 'f1',
  };
  return { shape, phase: 'execute', text, parameters: [], ...more };
}

/** The payload key of a sample log lies beside its directory. */
export function samplePayloadKey(directory: string): string {
  return `${directory}.key.pem`;
}

export async function openSample(directory: string, isNew = true): Promise<Journal> {
  const path = samplePayloadKey(directory);
  if (isNew) createPayloadKeyFile(path);
  return openJournal({
    directory: join(directory),
    origin: sampleOrigin,
    payloadKey: loadPayloadKey(path),
    version: '0.1.0',
    configuration: 'c'.repeat(64),
    engine: { ballast: 0, segmentBytes: 1024 * 1024 },
  });
}

export function startSample(journal: Journal): SessionTrail {
  const client = { user: 'order-bot', address: '192.0.2.7' };
  const tls = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' };
  return journal.startSession({ principal: samplePrincipal, target: sampleTarget, client, tls });
}

/** Requests with answers small and large, a denial, a stream and an error. */
export async function runSample(trail: SessionTrail, requests: number): Promise<void> {
  for (let count = 0; count < requests; count++) {
    const parameters = [{ type: 'int4', value: String(count), encoding: 'text' as const }];
    const { index, durable } = trail.intent(
      sampleAction('SELECT $1', { parameters, intent: { ticket: 'T-1' } }),
      sampleDecision,
    );
    await durable;
    const answer = trail.answer(index);
    answer.write(Buffer.from(`row ${count}`), 1);
    answer.close(sampleOutcome);
  }
  const large = trail.answer(trail.intent(sampleAction('SELECT * FROM orders'), sampleDecision).index);
  for (let row = 0; row < 30; row++) large.write(Buffer.alloc(10_000, row), 1);
  large.close(sampleOutcome);
  const { index } = trail.intent(sampleAction('COPY orders FROM STDIN'), sampleDecision);
  for (let chunk = 0; chunk < 3; chunk++) trail.chunk(index, Buffer.alloc(1_000, chunk));
  trail.answer(index).close({ ...sampleOutcome, status: 'error', word: '22P04' }, 'ERROR: extra data');
  await trail.deny(sampleAction('DROP TABLE orders'), { ...sampleDecision, outcome: 'deny' }).durable;
}

/** A log of two runs and two keys, with everything in it, closed. */
export async function writeSample(directory: string, requests = 10): Promise<void> {
  const first = await openSample(directory);
  const trail = startSample(first);
  await trail.started.durable;
  await runSample(trail, requests);
  first.policyChanged({ bundle: 'd'.repeat(64), policies: 3 });
  await first.rotate();
  await runSample(trail, 2);
  trail.end('client.closed', { fromClient: 100, toClient: 200 });
  await first.refused({ code: 'identity.expired', clues: { address: '192.0.2.8' }, listener: 'postgres' })
    .durable;
  await first.close();
  const second = await openSample(directory, false);
  const again = startSample(second);
  await again.started.durable;
  await runSample(again, 2);
  again.end('client.closed', { fromClient: 1, toClient: 2 });
  await second.close();
}
