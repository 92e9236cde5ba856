// Reads the `options` startup parameter (PGOPTIONS): `-c name=value` and `--name=value`, split as PostgreSQL splits them.

/** Names and values in order; undefined when there is anything else in it, such as another switch of the server. */
export function readOptions(options: string): readonly (readonly [string, string])[] | undefined {
  const words = splitOptions(options);
  const settings: (readonly [string, string])[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    const text = word === '-c' ? words[++i] : assignmentOf(word);
    const setting = text === undefined ? undefined : readAssignment(text);
    if (setting === undefined) return undefined;
    settings.push(setting);
  }
  return settings;
}

/** White space parts words, a backslash takes the next character as it is (`pg_split_opts`). */
function splitOptions(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    let char = text[i] as string;
    if (isSpace(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (char === '\\') char = text[++i] ?? '';
    word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** C's `isspace`: nothing beyond ASCII. */
function isSpace(char: string): boolean {
  return char === ' ' || (char >= '\t' && char <= '\r');
}

function assignmentOf(word: string): string | undefined {
  if (word.startsWith('--')) return word.slice(2);
  return word.startsWith('-c') ? word.slice(2) : undefined;
}

/** `ParseLongOption`: a dash in the name stands for an underscore. */
function readAssignment(text: string): readonly [string, string] | undefined {
  const equals = text.indexOf('=');
  if (equals <= 0) return undefined;
  return [text.slice(0, equals).replaceAll('-', '_'), text.slice(equals + 1)];
}
