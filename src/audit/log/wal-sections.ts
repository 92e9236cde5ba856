// Payload sections and entries that are still in the write-ahead log: a log in use, or one whose gateway was killed.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Frame } from './frame.ts';
import { sectionKey, type UnpublishedSections } from '../verify/payload-scan.ts';
import { type StoredSection, sectionsOf } from './section.ts';
import { listSegments } from './segments.ts';
import { framesOf } from './wal-reader.ts';

/** Whole frames in order; ends at the first that is not whole and sound. None where there is no WAL. */
export async function* readFrames(directory: string): AsyncGenerator<Frame> {
  const wal = join(directory, 'wal');
  if (!(await readdir(directory)).includes('wal')) return;
  for (const { path } of await listSegments(wal)) {
    const { size } = await stat(path);
    for await (const { frame } of framesOf(path, 0, size)) yield frame;
  }
}

async function* readSections(directory: string): AsyncGenerator<StoredSection> {
  for await (const frame of readFrames(directory)) {
    for (const { section } of sectionsOf(frame.sections)) yield section;
  }
}

export async function unpublishedSections(directory: string): Promise<UnpublishedSections> {
  const sessions = new Set<string>();
  const pending = new Set<string>();
  for await (const section of readSections(directory)) {
    sessions.add(section.session);
    pending.add(sectionKey(section));
  }
  return { sessions, pending, read: () => readSections(directory) };
}
