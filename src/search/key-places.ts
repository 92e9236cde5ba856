// Finding a session's wrapped data key in the key table. Only its place is remembered, never the key: taking the line out
// of the table makes the payloads unreadable here too.
import { join } from 'node:path';
import { keyTableDirectory } from '../audit/payload/key-table.ts';
import { readWrappedKey, type WrappedKey } from '../audit/payload/payload-keys.ts';
import { followFile, listIfThere, readPlace } from './followed-file.ts';
import type { IndexFile } from './index-file.ts';

interface Place {
  readonly day: string;
  readonly at: number;
  readonly length: number;
}

export class KeyPlaces {
  readonly #file: IndexFile;
  readonly #table: string;

  constructor(file: IndexFile, directory: string) {
    this.#file = file;
    this.#table = keyTableDirectory(directory);
  }

  /** Undefined when the table does not hold it: not written yet, or taken out. */
  find(session: string): WrappedKey | undefined {
    const known = this.#read(session);
    if (known !== undefined) return known;
    for (const day of listIfThere(this.#table)) if (day.endsWith('.jsonl')) this.#follow(day);
    const found = this.#read(session);
    if (found !== undefined || this.#place(session) === undefined) return found;
    // The line is not where it was: the file was rewritten.
    this.#readAnew(session);
    return this.#read(session);
  }

  #read(session: string): WrappedKey | undefined {
    const place = this.#place(session);
    if (place === undefined) return undefined;
    const line = readPlace(join(this.#table, place.day), place.at, place.length);
    const wrapped = line && readRow(line.toString('utf8'));
    return wrapped?.session === session ? wrapped : undefined;
  }

  #place(session: string): Place | undefined {
    return this.#file.get<Place>('select day, at, length from key_places where session = ?', session);
  }

  #readAnew(session: string): void {
    const { day } = this.#place(session) as Place;
    this.#file.inOneStep(() => {
      this.#file.run('delete from key_places where session = ?', session);
      this.#file.run('delete from followed where path = ?', `keys/${day}`);
    });
    this.#follow(day);
  }

  #follow(day: string): void {
    followFile(this.#file, join(this.#table, day), `keys/${day}`, (piece, at) => this.#note(day, piece, at));
  }

  #note(day: string, piece: Buffer, at: number): number {
    let from = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      const row = readRow(piece.toString('utf8', from, end));
      if (row !== undefined)
        this.#file.run(
          'insert or replace into key_places values (?, ?, ?, ?)',
          ...[row.session, day, at + from, end - from],
        );
      from = end + 1;
    }
    return from;
  }
}

/** A line cut by a crash, or one that a deletion moved, is no row. */
function readRow(line: string): WrappedKey | undefined {
  try {
    return readWrappedKey(line);
  } catch {
    return undefined;
  }
}
