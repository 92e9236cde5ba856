// Ids of Cedar entities: one string per thing, and no two things with the same string, whatever their names hold.

/** Lone surrogates too: they would all become U+FFFD on their way into Cedar, and so the same name. */
const lone = /\p{Surrogate}/gu;

function percent(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x80
    ? `%${code.toString(16).toUpperCase().padStart(2, '0')}`
    : `%u${code.toString(16).toUpperCase()}`;
}

/** Names before a slash or alone: `/`, `%`, `"`, `\`, `*` and control characters are percent-encoded. */
export function segment(name: string): string {
  return name.replace(/[/%"\\*\p{Cc}]/gu, percent).replace(lone, percent);
}

/** Names around the dot of `schema.table`: the dot is encoded as well. */
export function dotted(name: string): string {
  return segment(name).replaceAll('.', '%2E');
}

/** `tenant/subject`. The subject holds no bare slash, so the last slash always parts the two. */
export function principalEntityId(tenant: string, subject: string): string {
  return `${tenant}/${subject.replace(/[%/]/g, percent).replace(lone, percent)}`.replace(lone, percent);
}
