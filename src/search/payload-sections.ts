// Finding the ciphertext of payloads: the last seconds from the WAL, everything else from the session's payload files.
import { join } from 'node:path';
import { sectionAt } from '../audit/log/section.ts';
import { followFile, listIfThere, readPlace } from './followed-file.ts';
import type { IndexFile } from './index-file.ts';
import type { RecentSections } from './recent-sections.ts';

/** A session, or a run of the gateway, under whose data key payloads lie. */
export interface PayloadOwner {
  /** Index of `session.start`. */
  readonly entry: number;
  readonly id: string;
}

interface Place {
  readonly day: string;
  readonly at: number;
  readonly length: number;
}

export class PayloadSections {
  readonly #file: IndexFile;
  readonly #directory: string;
  readonly #recent: RecentSections;

  constructor(file: IndexFile, directory: string, recent: RecentSections) {
    this.#file = file;
    this.#directory = join(directory, 'payload');
    this.#recent = recent;
  }

  /** The first `count` sections of a payload; undefined when one of them is not there. */
  find(owner: PayloadOwner, payload: string, count: number): Buffer[] | undefined {
    const sections: Buffer[] = [];
    for (let chunk = 0; chunk < count; chunk++) {
      const section = this.#recent.get(owner.id, payload, chunk) ?? this.#stored(owner, payload, chunk);
      if (section === undefined) return undefined;
      sections.push(section);
    }
    return sections;
  }

  #stored(owner: PayloadOwner, payload: string, chunk: number): Buffer | undefined {
    const number = Number(/^p(\d{1,10})$/.exec(payload)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) return undefined;
    let place = this.#place(owner, number, chunk);
    if (place === undefined) {
      this.#follow(owner);
      place = this.#place(owner, number, chunk);
    }
    return place === undefined ? undefined : this.#read(owner, payload, chunk, place);
  }

  #place(owner: PayloadOwner, payload: number, chunk: number): Place | undefined {
    const sql = 'select day, at, length from places where session = ? and payload = ? and chunk = ?';
    return this.#file.get<Place>(sql, owner.entry, payload, chunk);
  }

  #read(owner: PayloadOwner, payload: string, chunk: number, place: Place): Buffer | undefined {
    const record = readPlace(this.#path(place.day, owner), place.at, place.length);
    const section = record && sectionAt(record, 0)?.section;
    return section?.payload === payload && section.chunk === chunk ? section.ciphertext : undefined;
  }

  #path(day: string, { id }: PayloadOwner): string {
    return join(this.#directory, day, `${id}.enc`);
  }

  /** A session that lasts over midnight has a file in several days' folders. */
  #follow(owner: PayloadOwner): void {
    for (const day of listIfThere(this.#directory))
      followFile(this.#file, this.#path(day, owner), `payload/${day}/${owner.id}`, (piece, at) =>
        this.#note(owner, day, piece, at),
      );
  }

  #note(owner: PayloadOwner, day: string, piece: Buffer, at: number): number {
    let from = 0;
    for (let found = sectionAt(piece, from); found !== undefined; found = sectionAt(piece, from)) {
      const { payload, chunk } = found.section;
      this.#file.run(
        'insert or ignore into places values (?, ?, ?, ?, ?, ?)',
        ...[owner.entry, Number(payload.slice(1)), chunk, day, at + from, found.end - from],
      );
      from = found.end;
    }
    return from;
  }
}
