// One entry as it is stored, and what it belongs to: who may see it hangs on that.
import { readEntry } from '../audit/entry.ts';
import { targetOf } from './entry-facts.ts';
import type { IndexFile } from './index-file.ts';
import type { LogEntries } from './log-entries.ts';
import type { TrailReader } from './trail-reader.ts';

type StoredEntry = Awaited<ReturnType<TrailReader['entry']>>;

export async function readStoredEntry(
  file: IndexFile,
  entries: LogEntries,
  index: number,
): Promise<StoredEntry> {
  await entries.open();
  const bytes = await entries.bytes(index);
  if (bytes === undefined) return undefined;
  const entry = readEntry(bytes);
  const { session } = entry;
  const target = targetOf(entry)?.id ?? targetOfSession(file, session);
  return {
    text: bytes.toString('utf8'),
    ...(target === undefined ? {} : { target }),
    ...(session === undefined ? {} : { session }),
  };
}

function targetOfSession(file: IndexFile, session: string | undefined): string | undefined {
  if (session === undefined) return undefined;
  return file.get<{ target: string }>('select target from sessions where id = ?', session)?.target;
}
