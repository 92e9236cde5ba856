// Tags: facts of an entry as single words of the full-text index, so that every filter is an intersection of posting lists.
import type { Entry } from '../audit/entry.ts';
import { accessesOf, type OutcomeFacts, textOf, textsOf, type Who } from './entry-facts.ts';

/** Fields of the query language that are tags. */
export const tagFields = [
  'agent',
  'user',
  'target',
  'table',
  'verb',
  'decision',
  'policy',
  'class',
  'error',
  'status',
  'session',
  'ticket',
] as const;
export type TagField = (typeof tagFields)[number];

/**
 * One word whatever is in the value: hex keeps the tokenizer from cutting it and a query from meaning anything else, and
 * the beginning of a value is the beginning of its word. Letters: see `letters`.
 */
export function tag(field: TagField, value: string): string {
  const folded = value.slice(0, maximumValue).normalize('NFC').toLowerCase();
  return `${letters[field]}${Buffer.from(folded, 'utf8').toString('hex')}`;
}

const maximumValue = 300;

const letters: Readonly<Record<TagField, string>> = {
  agent: 'ga',
  user: 'gu',
  target: 'gt',
  table: 'gb',
  verb: 'gv',
  decision: 'gd',
  policy: 'gp',
  class: 'gc',
  error: 'ge',
  status: 'gs',
  session: 'gi',
  ticket: 'gk',
};

/** Stands in the scope of every entry. */
export const everywhere = 'all';

/** Orders of magnitude that `rows` reaches: a filter by rows reads at most ten times too many. */
export function rowTags(rows: number): readonly string[] {
  const tags: string[] = [];
  for (let order = 0; 10 ** order <= rows; order++) tags.push(`gr${order}`);
  return tags;
}

/** The tag that all entries with more than `rows` rows have; none where they need no row. */
export function rowTagBelow(rows: number): string | undefined {
  return rowTags(rows + 1).at(-1);
}

/** The tag that no entry with fewer than `rows` rows has. */
export function rowTagFrom(rows: number): string {
  return `gr${Math.ceil(Math.log10(Math.max(rows, 1)))}`;
}

export interface Tagged {
  readonly entry: Entry;
  readonly session: string;
  readonly target: string;
  readonly who: Who;
  readonly outcome: OutcomeFacts | undefined;
}

/** Those that stand in entries. Of kept texts only the ticket has one: `ticketTag`. */
export function tagsOf(tagged: Tagged): string {
  const { entry, who, outcome } = tagged;
  const { fields } = entry;
  const { agents, users } = namesOf(who);
  const list: readonly (readonly [TagField, readonly (string | undefined)[]])[] = [
    ['agent', agents],
    ['user', users],
    ['target', [tagged.target]],
    ['session', [tagged.session]],
    ['table', tableNames(entry)],
    ['verb', [textOf(fields, 'act'), ...accessesOf(entry).map(([verb]) => verb)]],
    ['decision', [textOf(fields, 'dec')]],
    ['policy', textsOf(fields, 'ps')],
    ['class', [...classNames(entry), ...Object.keys(outcome?.masked ?? {}), ...(outcome?.shown ?? [])]],
    ['status', [outcome?.status]],
    ['error', [outcome?.status === 'error' ? outcome.word : undefined]],
  ];
  const tags = list.flatMap(([field, values]) =>
    values.filter((value) => value !== undefined && value !== '').map((value) => tag(field, value as string)),
  );
  return [...new Set([...tags, ...rowTags(outcome?.rows ?? 0)])].join(' ');
}

/** A person is a user however they act; an agent is one also when it acts for a person. */
function namesOf(who: Who) {
  const own = [who.id, `${who.tenant}/${who.id}`, who.name];
  return who.kind === 'user'
    ? { agents: [who.agent], users: [...own, who.human] }
    : { agents: [...own, who.agent], users: [who.human] };
}

/** `public/orders`, `public.orders` and `orders`. */
export function tableNames(entry: Entry): readonly string[] {
  return resourcesOf(entry, 'Table').flatMap((path) => [path.join('/'), path.join('.'), path.at(-1) ?? '']);
}

function classNames(entry: Entry): readonly string[] {
  return resourcesOf(entry, 'DataClass').map((path) => path.join('/'));
}

/** Paths of the resources of one kind; `audit/fragments` writes them. */
export function resourcesOf(entry: Entry, kind: string): readonly (readonly string[])[] {
  return accessesOf(entry)
    .filter(([, resource]) => resource.startsWith(`${kind}:`))
    .map(([, resource]) =>
      resource
        .slice(kind.length + 1)
        .split('/')
        .map(unescape),
    );
}

function unescape(name: string): string {
  return name.replaceAll('%2F', '/').replaceAll('%25', '%');
}
