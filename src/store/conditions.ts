// The WHERE of one statement: conditions joined by AND, with their values numbered as they come.
import type { Scalar } from './database.ts';

export class Conditions {
  readonly #texts: string[] = [];
  readonly #values: Scalar[] = [];

  /** `?` stands for each value in turn. */
  and(text: string, ...values: readonly Scalar[]): this {
    let at = 0;
    const numbered = text.replaceAll('?', () => `$${this.#values.push(values[at++] ?? null)}`);
    this.#texts.push(numbered);
    return this;
  }

  get text(): string {
    return this.#texts.join(' AND ');
  }

  get values(): readonly Scalar[] {
    return this.#values;
  }
}
