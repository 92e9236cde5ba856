// The timeline of one session, in order of time: what was asked joined with what came back, read from the log itself.
import { protocolByName } from '../protocols/registry.ts';
import type { Entry } from '../audit/entry.ts';
import type { Page } from '../model/page.ts';
import { clampLimit, readCursor, writeCursor } from './cursor.ts';
import type { IndexFile } from './index-file.ts';
import { type KeptTexts, type Opened, readIntent, readParameters } from './kept-texts.ts';
import type { LogEntries } from './log-entries.ts';
import type { PayloadOwner } from './payload-sections.ts';
import { kindOf, plainItem } from './timeline-item.ts';
import type { TimelineItem, TimelineQuery } from './trail-reader.ts';

/** Bytes of texts and answers on one page, and of one of them. */
const pageBytes = 1024 * 1024;
const textBytes = 256 * 1024;
const shownRows = 500;

export interface TimelineParts {
  readonly file: IndexFile;
  readonly entries: LogEntries;
  readonly texts: KeptTexts;
}

interface Session extends PayloadOwner {
  readonly protocol: string;
}

interface Row {
  readonly entry: number;
  readonly outcome: number | null;
  readonly status: string | null;
}

/** @throws GatelogError `search.cursor`. */
export async function readTimeline(
  parts: TimelineParts,
  id: string,
  query: TimelineQuery,
): Promise<Page<TimelineItem>> {
  const after = readCursor('timeline', query.cursor) ?? -1;
  const session = parts.file.get<Session>('select entry, id, protocol from sessions where id = ?', id);
  if (session === undefined) return { items: [] };
  const limit = clampLimit(query.limit);
  const rows = readRows(parts.file, session, after, limit + 1);
  const items: TimelineItem[] = [];
  let room = pageBytes;
  for (const row of rows.slice(0, limit)) {
    const { item, bytes } = await readItem(parts, session, row, query.payloads);
    // A page holds at least one item, whatever its size.
    if (bytes > room && items.length > 0) return { items, next: cursorAt(items) };
    items.push(item);
    room -= bytes;
  }
  return rows.length > limit ? { items, next: cursorAt(items) } : { items };
}

function cursorAt(items: readonly TimelineItem[]): string {
  return writeCursor('timeline', items.at(-1)?.entry ?? 0);
}

function readRows(file: IndexFile, { entry }: Session, after: number, limit: number): Row[] {
  return file.all<Row>(
    'select entry, outcome, status from entries indexed by entries_of_session where session = ? and entry > ? order by entry limit ?',
    ...[entry, after, limit],
  );
}

interface Weighed {
  readonly item: TimelineItem;
  readonly bytes: number;
}

async function readItem(
  parts: TimelineParts,
  session: Session,
  row: Row,
  payloads: boolean,
): Promise<Weighed> {
  const entry = (await parts.entries.entry(row.entry)) as Entry;
  const outcome = row.outcome === null ? undefined : await parts.entries.entry(row.outcome);
  const plain = plainItem(entry, outcome, row.status ?? 'unknown');
  if (kindOf(entry) === 'start' || kindOf(entry) === 'end') return { item: plain, bytes: 0 };
  const open = (one: Entry | undefined, role: string): Opened | undefined =>
    openKept(parts.texts, session, one, role, payloads);
  const opened = {
    text: open(entry, plain.kind === 'stream' ? 'chunk' : 'req.text'),
    parameters: open(entry, 'req.params'),
    intent: open(entry, 'req.intent'),
    body: open(outcome, 'res.body'),
    error: open(outcome, 'res.error'),
  };
  const bytes = Object.values(opened).reduce((sum, one) => sum + sizeOf(one), 0);
  return { item: { ...plain, ...showKept(session.protocol, opened) }, bytes };
}

/** Undefined when the entry names no such payload. */
function openKept(
  texts: KeptTexts,
  session: Session,
  entry: Entry | undefined,
  role: string,
  payloads: boolean,
): Opened | undefined {
  if (entry?.payloads.some((one) => one.role === role) !== true) return undefined;
  return payloads ? texts.open(session, entry, role, textBytes) : 'closed';
}

function sizeOf(opened: Opened | undefined): number {
  return typeof opened === 'object' ? opened.bytes.length : 0;
}

type OpenedItem = Readonly<Record<'text' | 'parameters' | 'intent' | 'body' | 'error', Opened | undefined>>;

function showKept(protocol: string, opened: OpenedItem): Partial<TimelineItem> {
  const { text, parameters, intent } = opened;
  const answer = showAnswer(protocol, opened);
  return {
    text: typeof text === 'object' ? wordText(text) : null,
    ...(parameters === undefined
      ? {}
      : { parameters: whole(parameters) ? readParameters(parameters.bytes).map(shown) : null }),
    ...(intent === undefined ? {} : { intent: whole(intent) ? readIntent(intent.bytes) : null }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** An answer that was kept; of an error without rows, its text. */
function showAnswer(protocol: string, { body, error }: OpenedItem): TimelineItem['answer'] {
  if (typeof body === 'object') {
    const answer = protocolByName(protocol)?.readAnswer(body.bytes, shownRows);
    return answer === undefined ? null : { ...answer, cut: answer.cut || body.cut };
  }
  if (typeof error === 'object')
    return { columns: [], rows: [], notes: [error.bytes.toString('utf8')], cut: error.cut };
  return body === undefined && error === undefined ? undefined : null;
}

function whole(opened: Opened): opened is Exclude<Opened, string> {
  return typeof opened === 'object' && !opened.cut;
}

function wordText({ bytes, cut }: Exclude<Opened, string>): string {
  const text = bytes.toString('utf8');
  return cut ? `${text}\n... cut here: \`gatelog audit show\` has all of it` : text;
}

function shown({ type, value }: { readonly type: string; readonly value: string | null }) {
  return { type, value };
}
