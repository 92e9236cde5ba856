// What comes back for one intent: kept as it passes, closed by the outcome entry.
import { GatelogError } from '../model/error.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Appended, PayloadSection } from './append.ts';
import type { Cut } from './entry.ts';
import type { Seal } from './payload/seal.ts';
import { SealStream } from './payload/seal-stream.ts';
import { descriptorText, payloadsText } from './template.ts';

/** What the outcome entry is made of. */
export interface Settlement {
  readonly outcome: Outcome;
  readonly payloads: string;
  readonly sections: readonly PayloadSection[];
  readonly cut?: Cut;
}

export interface AnswerParts {
  readonly seal: Seal;
  readonly cap: number;
  /** Takes full chunks of a long answer ahead of its end. */
  readonly emit: (section: PayloadSection) => void;
  readonly settle: (settlement: Settlement) => Appended;
}

/** The answer to one intent. Nothing is made for an answer without bytes. */
export class Answer {
  readonly #parts: AnswerParts;
  #stream: SealStream | undefined;
  #bytes = 0;
  #closed = false;

  constructor(parts: AnswerParts) {
    this.#parts = parts;
  }

  /**
   * Takes bytes of the answer as the client receives them; the slice is valid during the call only. `rows` counts
   * the rows that end within it, where the caller knows: the entry then says how many rows were kept.
   */
  write(bytes: Uint8Array, rows?: number): void {
    this.#mustBeOpen();
    this.#bytes += bytes.length;
    this.#stream ??= new SealStream(this.#parts.seal, 'res.body', this.#parts.cap, this.#parts.emit);
    this.#stream.write(bytes, rows);
  }

  /** Queues the outcome entry. `error` is the text that came with it: a payload, never in the entry. */
  close(outcome: Outcome, error = ''): Appended {
    this.#mustBeOpen();
    this.#closed = true;
    const body = this.#stream?.finish() ?? { sections: [] };
    const descriptors = body.descriptor === undefined ? [] : [descriptorText(body.descriptor)];
    const failure = error === '' ? undefined : this.#parts.seal.seal('res.error', Buffer.from(error, 'utf8'));
    if (failure !== undefined) descriptors.push(descriptorText(failure.descriptor));
    const sections = failure === undefined ? body.sections : [...body.sections, ...failure.sections];
    const cut = body.cut === undefined ? {} : { cut: body.cut };
    return this.#parts.settle({ outcome, payloads: payloadsText(descriptors), sections, ...cut });
  }

  /** The session ends before the answer does: what came so far is kept, the outcome is unknown. */
  abandon(): Appended {
    return this.close({ status: 'unknown', word: '', rows: 0, bytes: this.#bytes, micros: 0 });
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new GatelogError('trail.answered', 'the answer was closed already');
  }
}
