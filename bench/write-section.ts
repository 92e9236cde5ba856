// Replaces what stands between two markers of a page; everything else was written by a person and stays.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** `command`: what one runs to write it anew. A page without the markers gets them at its end. */
export function writeSection(path: string, command: string, text: string): void {
  const [begin, end] = [
    `<!-- written by \`${command}\`: begin -->`,
    `<!-- written by \`${command}\`: end -->`,
  ];
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '# Performance\n';
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  const section = `${begin}\n\n${text}\n${end}`;
  if (from < 0 && to < 0) return writeFileSync(path, `${page.trimEnd()}\n\n${section}\n`);
  if (to < from) throw new Error(`${path} has lost the markers between which the tables go`);
  writeFileSync(path, `${page.slice(0, from)}${section}${page.slice(to + end.length)}`);
}
