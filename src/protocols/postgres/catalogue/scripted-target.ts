// For tests: a target that answers the questions about its catalogue with rows the test makes up.
import assert from 'node:assert/strict';
import type { GatelogError } from '../../../model/error.ts';
import { Secret } from '../../../model/secret.ts';
import type { Target, TlsMode } from '../../../model/target.ts';
import type { LoginEvent } from '../../protocol.ts';
import * as encode from '../encode.ts';
import { frame } from '../frame.ts';
import { back } from '../messages.ts';
import type { Catalogue } from './catalogue.ts';
import { type CatalogueBounds, readCatalogue } from './read-catalogue.ts';

const credential = { username: 'gatelog', password: new Secret('pencil') };

function targetWith(mode: TlsMode): Target {
  return {
    ...{ name: 'orders', protocol: 'postgres', host: 'localhost', port: 5432, database: 'shop' },
    tls: { mode },
    credential: async () => credential,
    outcome: 'queued',
    payloadCap: 0,
  };
}

type Value = string | number | boolean | null;

export const row = (...values: Value[]) => encode.encodeRow(values.map(inText));
const column = { name: 'a', table: 0, attribute: 0, type: 25, size: -1, modifier: -1, format: 0 };
export const header = encode.encodeColumns([column]);
export const complete = encode.encodeCommandComplete('SELECT 1');
export const ready = (status: 'I' | 'T' | 'E') => encode.encodeReady(status);

function inText(value: Value): Buffer | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return Buffer.from(value ? 't' : 'f');
  return Buffer.from(String(value));
}

export function loginMessages(version = '180004'): Buffer[] {
  return [
    frame(back.authentication, (to) => to.int32(0)),
    encode.encodeParameterStatus('client_encoding', 'UTF8'),
    ready('I'),
    header,
    row('["public"]', 'public', version),
    complete,
    ready('I'),
  ];
}

/** What the questions are about, in their order. */
export interface Told {
  readonly schemas?: readonly Buffer[];
  readonly relations?: readonly Buffer[];
  readonly columns?: readonly Buffer[];
  readonly inheritance?: readonly Buffer[];
  readonly types?: readonly Buffer[];
  readonly functions?: readonly Buffer[];
  readonly operators?: readonly Buffer[];
  readonly casts?: readonly Buffer[];
}

export const view = row(16510, 'public', 'seen', 'v', 16512, true, false, false);
export const sample: Told = {
  schemas: [row('public')],
  relations: [row(16500, 'public', 'people', 'r', 16502, false, false, false), view],
  columns: [
    row(16500, 'ssn', 2, 25, -1, false, null),
    row(16500, 'loud', 3, 25, -1, true, 'upper(ssn)'),
    row(16510, 'ssn', 1, 25, -1, false, null),
  ],
  types: [row(25, 'pg_catalog', 'text', 'b', 0, 0, 0, -1, null)],
  functions: [row(16520, 'public', 'f', 'f', '23 25', false, true, 2249, '["a", ""]')],
  operators: [row('+~')],
  casts: [row(23, 16502)],
};
export const definition = ' SELECT people.ssn FROM public.people;';

export function opening(told: Told): Buffer[] {
  const { schemas, relations, columns, inheritance, types, functions, operators, casts } = told;
  const answers = [schemas, relations, columns, inheritance, types, functions, operators, casts];
  return [
    encode.encodeCommandComplete('BEGIN'),
    encode.encodeParameterStatus('TimeZone', 'UTC'),
    ...answers.flatMap((rows = []) => [header, ...rows, complete]),
    ready('T'),
  ];
}

export function definitions(...batches: (readonly Buffer[])[]): Buffer[] {
  return [...batches.flatMap((rows) => [header, ...rows, complete]), ready('I')];
}

export const whole = (told: Told = sample) => [
  ...loginMessages(),
  ...opening(told),
  ...definitions([row(16510, definition)]),
];

export interface Talk {
  readonly mode?: TlsMode;
  readonly bounds?: CatalogueBounds;
}

export function talk(
  chunks: readonly Buffer[],
  { mode = 'off', bounds }: Talk = {},
): LoginEvent<Catalogue>[] {
  const reading = readCatalogue(targetWith(mode), credential, bounds);
  const events = [...reading.start()];
  for (const chunk of chunks) {
    events.push(...reading.receive(chunk));
    if (events.at(-1)?.type === 'secure') events.push(...reading.secured({}));
  }
  return events;
}

export function readFrom(told: Told): Catalogue {
  const last = talk(whole(told)).at(-1);
  assert.ok(last?.type === 'ready', JSON.stringify(last));
  return last.hello;
}

export function failure(events: readonly LoginEvent<Catalogue>[]): GatelogError {
  const last = events.at(-1);
  assert.ok(last?.type === 'failed', last?.type);
  assert.equal(last.error.code, 'target.failed');
  return last.error;
}

export const sentTexts = (events: readonly LoginEvent<unknown>[]) =>
  events.flatMap((event) => (event.type === 'send' ? [event.bytes.toString('latin1')] : []));
