// Mistakes of a file the way editors and people read them: `file:line:column`, where, and what to do.
import { relative } from 'node:path';
import type { Mistake } from '../config/mistake.ts';
import { paint, type Sink } from './io.ts';

/** Does nothing for an error that carries none. */
export function reportMistakes(mistakes: unknown, file: unknown, sink: Sink): void {
  if (!Array.isArray(mistakes)) return;
  for (const mistake of mistakes as readonly Partial<Mistake & { file: string }>[])
    sink.write(wordMistake(mistake, file, sink));
}

function wordMistake(mistake: Partial<Mistake & { file: string }>, file: unknown, sink: Sink): string {
  const where = [shorten(mistake.file ?? String(file ?? '')), mistake.line, mistake.column].filter(
    (part) => part !== undefined && part !== '',
  );
  const path = mistake.path ? ` ${paint(sink, 'bold', mistake.path)}` : '';
  return `${paint(sink, 'cyan', where.join(':'))}${path}\n    ${mistake.message ?? ''}\n`;
}

/** As seen from here, when that is shorter. */
function shorten(file: string): string {
  const near = relative(process.cwd(), file);
  return near.length < file.length ? near : file;
}
