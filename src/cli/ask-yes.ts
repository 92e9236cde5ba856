// Asks the person at the terminal; everything but yes is no.
import { createInterface } from 'node:readline';
import type { Surroundings } from './api-client/surroundings.ts';
import type { Io } from './io.ts';

/** The end of input is a no too. The terminal itself shows what is typed. */
export async function askYes(question: string, io: Io, { stdin }: Surroundings): Promise<boolean> {
  io.stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: stdin, terminal: false });
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
    return false;
  } finally {
    lines.close();
  }
}
