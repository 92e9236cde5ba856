// Texts a session has sent before: each is stored once, and later entries repeat its descriptor.

const maximumTexts = 256;
const maximumCharacters = 256 * 1024;

/** The descriptors of recent texts, least recently used out first, bounded by number and by characters. */
export class TextMemory {
  readonly #descriptors = new Map<string, string>();
  #characters = 0;

  get(text: string): string | undefined {
    const descriptor = this.#descriptors.get(text);
    if (descriptor === undefined) return undefined;
    this.#descriptors.delete(text);
    this.#descriptors.set(text, descriptor);
    return descriptor;
  }

  /** A text too long to keep is simply stored again the next time. */
  set(text: string, descriptor: string): void {
    if (text.length > maximumCharacters / 4) return;
    this.#descriptors.set(text, descriptor);
    this.#characters += text.length;
    while (this.#descriptors.size > maximumTexts || this.#characters > maximumCharacters) this.#evict();
  }

  #evict(): void {
    const oldest = this.#descriptors.keys().next().value as string;
    this.#descriptors.delete(oldest);
    this.#characters -= oldest.length;
  }
}
