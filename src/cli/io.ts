// What a command writes to: the two streams, and colours only where a person sees them.
import { styleText } from 'node:util';
import { escapeJson } from './printable.ts';

export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
}

export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** A command: takes what follows its name, returns the exit code. */
export type Run = (args: string[], io: Io) => Promise<number>;

export type Style = Parameters<typeof styleText>[0];

/** https://no-color.org: any value but the empty one turns colours off. */
export function paint(sink: Sink, style: Style, text: string): string {
  const coloured = sink.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return coloured ? styleText(style, text, { validateStream: false }) : text;
}

/** What a terminal would act on is written as JSON's own escapes. */
export function writeJson(io: Io, value: unknown): void {
  io.stdout.write(`${escapeJson(JSON.stringify(value, undefined, 2))}\n`);
}

/** One object a line, for what goes on. */
export function writeJsonLine(io: Io, value: unknown): void {
  io.stdout.write(`${escapeJson(JSON.stringify(value))}\n`);
}
