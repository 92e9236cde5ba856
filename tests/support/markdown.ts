// What the tests need to know of a Markdown page: its links, the files it names, its headings and its code blocks.

export interface Block {
  /** `sh test`: the words after the fence. */
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

const fence = /^(```+)([^\n`]*)\n([\s\S]*?)^\1[ \t]*$/gm;

export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(fence)].map((match) => ({
    info: (match[2] ?? '').trim(),
    text: match[3] ?? '',
    line: page.slice(0, match.index).split('\n').length,
  }));
}

/** Targets of `[text](target)`, `![text](target)` and `[name]: target`, outside code. */
export function linksOf(page: string): readonly string[] {
  const prose = proseOf(page);
  const inline = [...prose.matchAll(/\]\(\s*<?([^)>\s]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const named = [...prose.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)];
  return [...inline, ...named].map((match) => match[1] ?? '');
}

/** Files and folders of the repository that the page names in code: `src/config/schema.ts`. */
export function filesNamedIn(page: string): readonly string[] {
  const codes = [...page.replace(fence, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return codes.filter((code) => /^(?:src|tests|docs|bench|policies|\.ci)\/[\w./-]*[\w/]$/.test(code));
}

/** As GitHub makes them of headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...page.replace(fence, '').matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(headings.map(anchorOf));
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function proseOf(page: string): string {
  return page.replace(fence, '').replace(/`[^`\n]*`(?!\])/g, '');
}
