// Takes one client frame after the other into the unit being built, or says that the frame must wait.
import type { Action } from '../../../model/action.ts';
import { GatelogError } from '../../../model/error.ts';
import type { ProtocolLimits } from '../../protocol.ts';
import {
  decodeBind,
  decodeClose,
  decodeDescribe,
  decodeExecute,
  decodeParse,
  decodeQuery,
} from '../decode.ts';
import { front, violation } from '../messages.ts';
import { decodeParameters } from '../parameters.ts';
import type { SessionMasks } from '../masking/session-masks.ts';
import type { StatementReading } from '../to-action.ts';
import type { ClientFrames, Frame } from './client-frames.ts';
import {
  type Expected,
  type NativeError,
  type Portal,
  type Prepared,
  type Running,
  startRunning,
} from './expected.ts';
import { readFunctionCall } from './function-call.ts';
import { LONGEST_NAME } from './names.ts';
import { both, readOne, readText, textsOf } from './read-text.ts';
import type { SessionState } from './state.ts';
import { type Ending, makeUnit, type PostgresUnit, REFUSED_PORTAL, type Step } from './unit.ts';

/**
 * `wait`: the frame's meaning depends on an answer still to come. A native error: the target would fail here, and
 * so shall it, without seeing the frame.
 */
export type Took = 'taken' | 'ends' | 'wait' | NativeError;

export class UnitBuilder {
  readonly #frames: ClientFrames;
  readonly #state: SessionState;
  readonly #limits: ProtocolLimits;
  readonly #masks: SessionMasks | undefined;
  #steps: Step[] = [];
  #at = 0;
  /** Counts Syncs and Queries: what stands between two of them fails together. */
  #segment = 0;
  #changes = 0;
  #copies = 0;

  constructor(
    frames: ClientFrames,
    state: SessionState,
    limits: ProtocolLimits,
    masks: SessionMasks | undefined,
  ) {
    this.#masks = masks;
    this.#frames = frames;
    this.#state = state;
    this.#limits = limits;
  }

  get empty(): boolean {
    return this.#steps.length === 0;
  }

  /** Bytes of the frames taken. */
  get length(): number {
    return this.#at;
  }

  /** True when a frame taken may change what later text means. */
  get changesMeaning(): boolean {
    return this.#changes > 0;
  }

  /** True when a frame taken may turn the conversation over to COPY data. */
  get mayCopyIn(): boolean {
    return this.#copies > 0;
  }

  /** Makes the unit of what was taken, and begins the next. */
  finish(ending: Ending): PostgresUnit {
    const unit = makeUnit(this.#frames.slice(0, this.#at), this.#steps, ending, this.#state.intent);
    this.drop();
    return unit;
  }

  /** Gives up what was taken; returns it, so that its proposals can be withdrawn. */
  drop(): readonly Step[] {
    const dropped = this.#steps;
    this.#frames.consume(this.#at);
    this.#steps = [];
    this.#at = 0;
    this.#changes = 0;
    this.#copies = 0;
    return dropped;
  }

  /** `settled`: nothing under way can change what this frame means. */
  take(frame: Frame, settled: boolean): Took {
    switch (frame.type) {
      case front.query:
        return settled && this.empty ? this.#query(frame) : 'wait';
      case front.functionCall:
        return settled && this.empty ? this.#functionCall(frame) : 'wait';
      case front.parse:
        return settled ? this.#parse(frame) : 'wait';
      case front.bind:
        return settled ? this.#bind(frame) : 'wait';
      case front.execute:
        return settled ? this.#execute(frame) : 'wait';
      case front.describe:
        return this.#describe(frame);
      case front.close:
        return this.#close(frame);
      case front.sync:
        this.#segment++;
        return this.#step(frame, { type: 'sync' }, 'ends');
      case front.flush:
      case front.terminate:
        return this.#step(frame, undefined, 'ends');
      default:
        return violation(`a message of type 0x${frame.type.toString(16)} is not expected here`);
    }
  }

  #query(frame: Frame): Took {
    const text = decodeQuery(this.#body(frame));
    const readings = readText(text, this.#state, this.#limits);
    this.#mustHaveRoom();
    const texts = textsOf(text, readings);
    const running = readings.map((reading, at) => this.#start(reading, texts[at] as string, []));
    this.#segment++;
    return this.#step(frame, { type: 'query', running, at: 0 }, 'ends');
  }

  #functionCall(frame: Frame): Took {
    const action = readFunctionCall(this.#body(frame), this.#state.intent);
    this.#segment++;
    return this.#step(
      frame,
      {
        type: 'call',
        running: startRunning(action, undefined, false, this.#masks?.planForCall(action.intent)),
      },
      'ends',
    );
  }

  #parse(frame: Frame): Took {
    this.#mustHaveRoom();
    const { name, text, types } = decodeParse(this.#body(frame));
    if (isLong(name)) return longName(name);
    const prepared: Prepared = { text, types, reading: undefined, version: '', columns: undefined };
    this.#read(prepared);
    const proposal = this.#state.statements.propose(name, prepared, this.#segment);
    return this.#step(frame, { type: 'parse', proposal, running: undefined });
  }

  #bind(frame: Frame): Took {
    this.#mustHaveRoom();
    const bind = decodeBind(this.#body(frame));
    if (isLong(bind.portal)) return longName(bind.portal);
    const found = this.#state.statements.lookup(bind.statement, this.#segment);
    if (found === 'wait') return 'wait';
    if (found.known === undefined) return noStatement(bind.statement);
    if (bind.portal === REFUSED_PORTAL) return violation('a portal name that Gatelog keeps for itself');
    const prepared = found.known;
    const bound = this.#read(prepared);
    const parameters = decodeParameters(prepared.types, bind.formats, bind.values);
    const { resultFormats } = bind;
    const portal: Portal = { prepared, bound, parameters, resultFormats, hold: false };
    const proposal = this.#state.portals.propose(bind.portal, portal, this.#segment);
    return this.#step(frame, { type: 'bind', proposal, running: undefined });
  }

  #execute(frame: Frame): Took {
    const { portal: name } = decodeExecute(this.#body(frame));
    const found = this.#state.portals.lookup(name, this.#segment);
    if (found === 'wait') return 'wait';
    if (found.known === undefined) return { sqlstate: '34000', message: `portal "${name}" does not exist` };
    const portal = found.known;
    const { prepared, bound, parameters } = portal;
    // Decided under the facts of now, beside those it was planned under.
    const now = this.#read(prepared);
    const running = now && this.#start(both(bound, now), prepared.text, parameters);
    return this.#step(frame, { type: 'execute', running, portal });
  }

  #describe(frame: Frame): Took {
    const { kind, name } = decodeDescribe(this.#body(frame));
    if (isLong(name)) return longName(name);
    const ofStatement = kind === 'S' ? this.#state.statements.lookup(name, this.#segment) : undefined;
    const ofPortal = kind === 'P' ? this.#state.portals.lookup(name, this.#segment) : undefined;
    if (ofStatement === 'wait' || ofPortal === 'wait') return 'wait';
    const expected = { statement: ofStatement?.known, portal: ofPortal?.known, running: undefined };
    return this.#step(frame, { type: 'describe', ...expected });
  }

  #close(frame: Frame): Took {
    const { kind, name } = decodeClose(this.#body(frame));
    if (isLong(name)) return longName(name);
    const statement =
      kind === 'S' ? this.#state.statements.propose(name, undefined, this.#segment) : undefined;
    const portal = kind === 'P' ? this.#state.portals.propose(name, undefined, this.#segment) : undefined;
    return this.#step(frame, { type: 'close', statement, portal });
  }

  #step(frame: Frame, expected: Expected | undefined, took: 'taken' | 'ends' = 'taken'): Took {
    this.#steps.push({ start: frame.start, expected });
    this.#at = frame.end;
    return took;
  }

  /** What the statement means now. */
  #read(prepared: Prepared): StatementReading | undefined {
    if (prepared.version !== this.#state.version) {
      prepared.reading = readOne(prepared.text, this.#state, this.#limits);
      prepared.version = this.#state.version;
    }
    return prepared.reading;
  }

  #start(reading: StatementReading, text: string, parameters: Action['parameters']): Running {
    const intent = reading.intent ?? this.#state.intent;
    const writesMask = this.#masks?.writtenBack(reading.exposure, text, parameters);
    const action: Action = {
      ...{ shape: reading.shape, phase: 'execute', text, parameters, intent },
      ...(writesMask !== undefined && { writesMask }),
    };
    const mask = this.#masks?.planFor(reading.exposure, intent);
    const running = startRunning(action, reading, this.#state.changesMeaning(reading), mask);
    if (running.changes) this.#changes++;
    if (running.mayCopyIn) this.#copies++;
    return running;
  }

  #mustHaveRoom(): void {
    if (this.#state.crowded)
      throw new GatelogError('protocol.too-large', 'too many prepared statements and portals');
  }

  #body(frame: Frame): Buffer {
    return this.#frames.slice(frame.start + 5, frame.end);
  }
}

function isLong(name: string): boolean {
  return name.length > LONGEST_NAME || Buffer.byteLength(name) > LONGEST_NAME;
}

function longName(name: string): NativeError {
  return {
    sqlstate: '42622',
    message: `the name "${name.slice(0, LONGEST_NAME)}..." is longer than 63 bytes`,
  };
}

function noStatement(name: string): NativeError {
  const message =
    name === '' ? 'unnamed prepared statement does not exist' : `prepared statement "${name}" does not exist`;
  return { sqlstate: '26000', message };
}
