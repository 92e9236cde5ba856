// The payloads of a request: its text and declared intent by reference when sent before, its parameters each time.
import type { Action, Intent, Parameter } from '../../model/action.ts';
import type { PayloadSection } from '../append.ts';
import type { Seal } from './seal.ts';
import { descriptorText, payloadsText } from '../template.ts';
import { TextMemory } from './text-memory.ts';

export interface RequestPayloads {
  /** `,"pl":[...]` for the entry. */
  readonly text: string;
  /** Ciphertext of what was not stored before. */
  readonly sections: readonly PayloadSection[];
}

const none: readonly PayloadSection[] = [];

/** Makes the payloads of one session's requests. */
export class RequestSealer {
  readonly #seal: Seal;
  readonly #scrub: (text: string) => string;
  readonly #texts = new TextMemory();
  readonly #intents = new TextMemory();
  #lastIntent: { readonly intent: Intent; readonly descriptor: string } | undefined;
  #sections: PayloadSection[] = [];

  /** `scrub` takes secrets out of a text: what is stored is without them, what is committed to is not. */
  constructor(seal: Seal, scrub: (text: string) => string = (text) => text) {
    this.#seal = seal;
    this.#scrub = scrub;
  }

  seal(action: Action): RequestPayloads {
    const descriptors = [this.#remembered(this.#texts, 'req.text', action.text)];
    if (action.parameters.length > 0) descriptors.push(this.#parameters(action.parameters));
    const { intent } = action;
    if (intent?.text !== undefined || intent?.ticket !== undefined) descriptors.push(this.#intent(intent));
    const sections = this.#sections.length === 0 ? none : this.#sections;
    if (sections !== none) this.#sections = [];
    return { text: payloadsText(descriptors), sections };
  }

  /** A session mostly declares one intent for many requests: the same object needs no look-up. */
  #intent(intent: Intent): string {
    if (this.#lastIntent?.intent === intent) return this.#lastIntent.descriptor;
    const descriptor = this.#remembered(this.#intents, 'req.intent', JSON.stringify(intent));
    this.#lastIntent = { intent, descriptor };
    return descriptor;
  }

  #remembered(memory: TextMemory, role: string, text: string): string {
    const known = memory.get(text);
    if (known !== undefined) return known;
    const descriptor = this.#fresh(role, this.#scrub(text), text);
    memory.set(text, descriptor);
    return descriptor;
  }

  /** Value by value: a secret never reaches over the quotes between two. */
  #parameters(parameters: readonly Parameter[]): string {
    const scrubbed = parameters.map((one) =>
      one.value === null ? one : { ...one, value: this.#scrub(one.value) },
    );
    const changed = scrubbed.some(({ value }, at) => value !== parameters[at]?.value);
    const text = parameterText(parameters);
    return this.#fresh('req.params', changed ? parameterText(scrubbed) : text, text);
  }

  /** `text` is what was sent: committed to besides, where something else is kept, so that it can be proved by who has it. */
  #fresh(role: string, kept: string, text: string): string {
    const sealed = this.#seal.seal(role, Buffer.from(kept, 'utf8'));
    this.#sections.push(...sealed.sections);
    const descriptor = descriptorText(sealed.descriptor);
    if (kept === text) return descriptor;
    const sent = this.#seal.commit(`${role}.sent`, Buffer.from(text, 'utf8'));
    return `${descriptor},${descriptorText(sent)}`;
  }
}

/** `[[type, encoding, value], ...]`; a value is null for SQL NULL. */
function parameterText(parameters: readonly Parameter[]): string {
  return JSON.stringify(parameters.map(({ type, encoding, value }) => [type, encoding, value]));
}
