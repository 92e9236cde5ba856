// The demo's voice: words for people or one JSON object per step, and what is being waited for on stderr.
import { type Io, paint, type Sink, type Style } from '../cli/io.ts';
import { GatelogError } from '../model/error.ts';

export interface Told {
  /** For people; may have several lines. */
  readonly words: string;
  /** For programs. Never a token, a secret, or a value nobody asked to see. */
  readonly data: Readonly<Record<string, unknown>>;
  /** False when it is not what the demo promises. */
  readonly asExpected?: boolean;
}

export interface TellOptions {
  readonly json: boolean;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted: no further step begins. */
  readonly signal: AbortSignal;
}

const frames = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];
const frameMillis = 90;

export class Tell {
  readonly #options: TellOptions;
  #unexpected = 0;

  constructor(options: TellOptions) {
    this.#options = options;
  }

  get json(): boolean {
    return this.#options.json;
  }

  /** How many things told were not as expected. */
  get unexpected(): number {
    return this.#unexpected;
  }

  /** Shows that something is waited for, then tells what came of it. Throws GatelogError `demo.interrupted`. */
  async step<T>(
    name: string,
    waiting: string,
    work: () => Promise<T>,
    told: (result: T) => Told,
  ): Promise<T> {
    this.goOn();
    const stop = this.#show(waiting);
    const result = await work().finally(stop);
    this.say(name, told(result));
    return result;
  }

  /** Between things that take no time to speak of. Throws GatelogError `demo.interrupted` once the demo was told to stop. */
  goOn(): void {
    if (this.#options.signal.aborted) throw new GatelogError('demo.interrupted', 'the demo was interrupted');
  }

  say(name: string, { words, data, asExpected = true }: Told): void {
    if (!asExpected) this.#unexpected += 1;
    const { json, stdout } = this.#options;
    if (json) stdout.write(`${JSON.stringify({ step: name, ok: asExpected, ...data })}\n`);
    else
      stdout.write(
        `${words}${asExpected ? '' : this.paint('red', '\n!! this is not what the demo expects')}\n`,
      );
  }

  /** Words between steps, which programs do not need. */
  heading(words: string): void {
    if (!this.#options.json) this.#options.stdout.write(`\n${this.paint('bold', words)}\n`);
  }

  /** One line of the list of what runs. */
  done(what: string, words: string): string {
    return `${this.paint('green', 'ok')}  ${this.paint('bold', what.padEnd(15))} ${words}`;
  }

  /** Streams for a command of ours, coloured like these, and what it has written to them. */
  listen(): { readonly io: Io; readonly text: () => string } {
    const written: string[] = [];
    const sink = { isTTY: this.#options.stdout.isTTY ?? false, write: (text: string) => written.push(text) };
    return { io: { stdout: sink, stderr: sink }, text: () => written.join('') };
  }

  paint(style: Style, text: string): string {
    return paint(this.#options.stdout, style, text);
  }

  /** Returns what ends the showing. */
  #show(waiting: string): () => void {
    const { stderr } = this.#options;
    if (stderr.isTTY !== true) {
      stderr.write(`... ${waiting}\n`);
      return () => {};
    }
    let turn = 0;
    const draw = () => stderr.write(`\r${frames[turn++ % frames.length]} ${waiting} ...`);
    draw();
    const timer = setInterval(draw, frameMillis);
    return () => {
      clearInterval(timer);
      stderr.write('\r\u001b[2K');
    };
  }
}
