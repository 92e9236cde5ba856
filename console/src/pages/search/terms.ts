// Terms of a search, as buttons add and remove them.

/** `field:value`, quoted where the value has characters that mean something to the language. */
export function termOf(field: string, value: string): string {
  return `${field}:${/^[\w:.@/-]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`}`;
}

/** Terms are parted by spaces; those inside quotes part nothing. */
function termsIn(text: string): readonly string[] {
  return text.match(/(?:"(?:[^"]|"")*"|[^\s"])+/g) ?? [];
}

export function hasTerm(text: string, term: string): boolean {
  return termsIn(text).includes(term);
}

export function withoutTerm(text: string, term: string): string {
  return termsIn(text)
    .filter((one) => one !== term)
    .join(' ');
}
