// A unit: frames that are decided, recorded and forwarded as one, with what the target will answer to each.
import type { Action, Intent } from '../../../model/action.ts';
import type { Refusal } from '../../../model/refusal.ts';
import type { Unit } from '../../protocol.ts';
import { frame } from '../frame.ts';
import { front } from '../messages.ts';
import {
  type Expected,
  type NativeError,
  type Portal,
  type Prepared,
  type Running,
  startRunning,
} from './expected.ts';

/** One frame of the unit: where it starts in the unit's bytes, and what it makes the target answer. */
export interface Step {
  readonly start: number;
  readonly expected: Expected | undefined;
}

export interface PostgresUnit extends Unit {
  readonly bytes: Buffer;
  readonly steps: readonly Step[];
  /** How many of its actions may change what a later statement means. */
  readonly changes: number;
  /** How many of its actions may turn the conversation over to COPY data. */
  readonly copies: number;
}

const SYNC = frame(front.sync);
export const FLUSH = frame(front.flush);
const TERMINATE = frame(front.terminate);

/** Execute of a portal no client can have: Bind of this name is refused. It makes the target fail in order. */
export const REFUSED_PORTAL = 'gatelog: refused';
const ABORT = frame(front.execute, (to) => to.cstring(REFUSED_PORTAL).int32(0));

/** Which ending Gatelog adds, so that the target answers without waiting for the client. */
export type Ending = 'none' | 'flush';

export function makeUnit(
  bytes: Buffer,
  steps: readonly Step[],
  ending: Ending,
  intent: Intent,
): PostgresUnit {
  coverText(steps, intent);
  const running = distinctRunning(steps);
  return {
    actions: running.map((one) => one.action),
    bytes: ending === 'flush' ? Buffer.concat([bytes, FLUSH]) : bytes,
    steps,
    changes: running.filter((one) => one.changes).length,
    copies: running.filter((one) => one.mayCopyIn).length,
  };
}

/** The part of a unit before step `at`, ended by what makes the target abort there. */
export function abortAt(
  unit: PostgresUnit,
  at: number,
  refusal: Refusal | NativeError,
  intent: Intent,
): PostgresUnit {
  const before = unit.steps.slice(0, at);
  forgetDropped(before);
  const last = unit.steps.at(-1)?.expected;
  const synced = last?.type === 'sync' || last?.type === 'query' || last?.type === 'call';
  const start = unit.steps[at]?.start ?? unit.bytes.length;
  const ending = synced ? SYNC : endsSession(unit) ? TERMINATE : FLUSH;
  const bytes = Buffer.concat([unit.bytes.subarray(0, start), ABORT, ending]);
  const steps: Step[] = [...before, { start, expected: { type: 'abort', refusal } }];
  if (synced) steps.push({ start: start + ABORT.length, expected: { type: 'sync' } });
  return makeUnit(bytes, steps, 'none', intent);
}

/** True when the client's last frame is Terminate. */
export function endsSession({ bytes, steps }: PostgresUnit): boolean {
  const last = steps.at(-1);
  return last !== undefined && last.expected === undefined && bytes[last.start] === front.terminate;
}

/** Index of the first step that carries the action. */
export function stepOf(unit: PostgresUnit, action: Action): number {
  return unit.steps.findIndex(({ expected }) => runningOf(expected).some((one) => one.action === action));
}

export function runningOf(expected: Expected | undefined): readonly Running[] {
  if (expected === undefined) return [];
  if (expected.type === 'query') return expected.running;
  if (expected.type === 'call') return [expected.running];
  const has = expected.type === 'parse' || expected.type === 'bind' || expected.type === 'execute';
  return has && expected.running !== undefined ? [expected.running] : [];
}

/**
 * No text reaches the target without an intent: a Parse or Bind belongs to the Execute of its portal in the same
 * unit; where there is none it is an action of its own.
 */
function coverText(steps: readonly Step[], intent: Intent): void {
  const parses = new Map<Prepared, Expected & { type: 'parse' }>();
  const binds = new Map<Portal, Expected & { type: 'bind' }>();
  for (const { expected } of steps) {
    if (expected?.type === 'parse' && expected.proposal.value !== undefined)
      parses.set(expected.proposal.value, expected);
    else if (expected?.type === 'bind' && expected.proposal.value !== undefined)
      binds.set(expected.proposal.value, expected);
    else if (expected?.type === 'execute' && expected.running !== undefined) {
      const bind = binds.get(expected.portal);
      if (bind === undefined) continue;
      bind.running ??= expected.running;
      const parse = parses.get(expected.portal.prepared);
      if (parse !== undefined) parse.running ??= expected.running;
    }
  }
  for (const [portal, bind] of binds) bind.running ??= ownRunning('bind', portal.prepared, portal, intent);
  for (const [prepared, parse] of parses)
    parse.running ??= ownRunning('prepare', prepared, undefined, intent);
  for (const { expected } of steps) {
    if (expected?.type !== 'describe' || expected.portal === undefined) continue;
    expected.running = binds.get(expected.portal)?.running;
  }
}

function ownRunning(
  phase: 'prepare' | 'bind',
  prepared: Prepared,
  portal: Portal | undefined,
  intent: Intent,
): Running | undefined {
  if (prepared.reading === undefined) return undefined;
  const { shape } = prepared.reading;
  const said = prepared.reading.intent ?? intent;
  const action: Action = {
    shape,
    phase,
    text: prepared.text,
    parameters: portal?.parameters ?? [],
    intent: said,
  };
  // Its effects happen at Execute, not here.
  return startRunning(action, undefined, false);
}

/** Frames whose Execute was cut off lose the action that covered them. */
function forgetDropped(steps: readonly Step[]): void {
  const kept = new Set<Running | undefined>();
  for (const { expected } of steps) if (expected?.type === 'execute') kept.add(expected.running);
  for (const { expected } of steps) {
    if ((expected?.type === 'parse' || expected?.type === 'bind') && !kept.has(expected.running))
      expected.running = undefined;
  }
}

function distinctRunning(steps: readonly Step[]): readonly Running[] {
  const all = new Set<Running>();
  for (const { expected } of steps) for (const one of runningOf(expected)) all.add(one);
  return [...all];
}
