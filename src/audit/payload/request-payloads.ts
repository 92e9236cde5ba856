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
  readonly #texts = new TextMemory();
  readonly #intents = new TextMemory();
  #lastIntent: { readonly intent: Intent; readonly descriptor: string } | undefined;
  #sections: PayloadSection[] = [];

  constructor(seal: Seal) {
    this.#seal = seal;
  }

  seal(action: Action): RequestPayloads {
    const descriptors = [this.#remembered(this.#texts, 'req.text', action.text)];
    if (action.parameters.length > 0)
      descriptors.push(this.#fresh('req.params', parameterText(action.parameters)));
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
    const descriptor = this.#fresh(role, text);
    memory.set(text, descriptor);
    return descriptor;
  }

  #fresh(role: string, text: string): string {
    const sealed = this.#seal.seal(role, Buffer.from(text, 'utf8'));
    this.#sections.push(...sealed.sections);
    return descriptorText(sealed.descriptor);
  }
}

/** `[[type, encoding, value], ...]`; a value is null for SQL NULL. */
function parameterText(parameters: readonly Parameter[]): string {
  return JSON.stringify(parameters.map(({ type, encoding, value }) => [type, encoding, value]));
}
