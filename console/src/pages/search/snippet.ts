// A snippet comes with the words that were found between U+0002 and U+0003.

export interface SnippetPart {
  readonly text: string;
  readonly found: boolean;
}

/** Marks that do not match up are dropped: they are never drawn. */
export function splitSnippet(snippet: string): SnippetPart[] {
  return snippet
    .split('\u0002')
    .flatMap((piece, at) => {
      const [found = '', ...rest] = piece.split('\u0003');
      if (at === 0 || rest.length === 0) return [{ text: [found, ...rest].join(''), found: false }];
      return [
        { text: found, found: true },
        { text: rest.join(''), found: false },
      ];
    })
    .filter(({ text }) => text !== '');
}
