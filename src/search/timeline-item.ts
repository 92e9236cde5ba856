// One item of a timeline, as far as it stands in entries: without kept texts.
import type { Entry } from '../audit/entry.ts';
import type { Json } from '../audit/jcs.ts';
import { accessesOf, fieldsOf, listOf, outcomeOf, textOf, textsOf, whoOf } from './entry-facts.ts';
import type { TimelineItem } from './trail-reader.ts';

type Fields = Readonly<Record<string, Json>>;

const kinds: Readonly<Record<string, TimelineItem['kind']>> = {
  'session.start': 'start',
  req: 'action',
  deny: 'denied',
  ask: 'asked',
  chunk: 'stream',
  'session.end': 'end',
};

export function kindOf(entry: Entry): TimelineItem['kind'] {
  return kinds[entry.kind] ?? 'action';
}

/** `status` of the outcome, as it became known. */
export function plainItem(entry: Entry, outcome: Entry | undefined, status: string): TimelineItem {
  const { fields } = entry;
  const kind = kindOf(entry);
  const item = { entry: entry.index, kind, at: entry.time };
  if (kind === 'start') return { ...item, ...approvalOf(entry) };
  if (kind === 'stream') return item;
  const reasons = textsOf(fields, 'rs');
  if (kind === 'end')
    return { ...item, ...(reasons[0] === undefined ? {} : { ending: reasons[0] }), ...countsOf(fields) };
  return {
    ...item,
    ...texts(fields, { verb: 'act', phase: 'ph', decision: 'dec', fingerprint: 'fp' }),
    ...{ reasons, policies: textsOf(fields, 'ps'), accesses: accessesOf(entry) },
    ...approvalOf(entry),
    ...(outcome === undefined ? {} : { outcome: outcomeItem(outcome, status) }),
  };
}

function countsOf(fields: Fields): Pick<TimelineItem, 'counts'> {
  const counts = Object.entries(fieldsOf(fields, 'cnt')).filter(([, value]) => typeof value === 'number');
  return counts.length === 0 ? {} : { counts: Object.fromEntries(counts) as Record<string, number> };
}

/** Fields by the name they have here, where the entry has them. */
function texts(fields: Fields, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found = Object.entries(names).map(([name, field]) => [name, textOf(fields, field)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

/** `ask` of an `ask` entry holds its id; of what closes it, where it stands, who answered, or the grant. */
function approvalOf(entry: Entry): Pick<TimelineItem, 'approval'> {
  if (entry.fields['ask'] === undefined) return {};
  const ask = fieldsOf(entry.fields, 'ask');
  const asked = kindOf(entry) === 'asked' ? entry.index : ask['ref'];
  const answers = listOf(ask, 'by');
  return {
    approval: {
      ...texts(ask, { id: 'id', grant: 'grant' }),
      ...(typeof asked === 'number' ? { ask: asked } : {}),
      ...(answers.length === 0
        ? {}
        : { by: answers.map(nameOf), recorded: answers.map((one) => textOf(one, 'at') ?? '') }),
      ...saysOf(entry, answers.length),
    },
  };
}

function nameOf(answer: Fields): string {
  const { tenant, id } = whoOf(answer);
  return `${tenant}/${id}`;
}

/** What runs after people answered was approved. A denial may have other grounds: its reasons tell. */
function saysOf(entry: Entry, answers: number): { readonly says?: string } {
  if (answers === 0) return {};
  if (kindOf(entry) === 'action') return { says: 'approve' };
  return textsOf(entry.fields, 'rs').includes('approval.denied') ? { says: 'deny' } : {};
}

function outcomeItem(entry: Entry, status: string): NonNullable<TimelineItem['outcome']> {
  const { word, rows, bytes, micros, masked, shown } = outcomeOf(entry);
  return {
    ...{ entry: entry.index, at: entry.time, status, word, rows, bytes, micros },
    ...(masked === undefined ? {} : { masked }),
    ...(shown.length === 0 ? {} : { shown }),
    ...(entry.fields['cut'] !== undefined ? { cut: true } : {}),
  };
}
