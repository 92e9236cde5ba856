// Sessions, timelines, search and the rest as the API would give them. Lists are made as they are asked for, so that
// 100,000 sessions cost nothing.
import type { ExplanationView, PoliciesView, TargetView } from '../../src/api/shapes/rest.ts';
import type { Page } from '../../src/model/page.ts';
import type { Found, Hit, SessionSummary, TimelineItem } from '../../src/search/trail-reader.ts';

export const sessionCount = 100_000;
const began = Date.parse('2026-11-21T08:00:00Z');
const tenant = '11111111-2222-3333-4444-555555555555';

function session(at: number): SessionSummary {
  const started = began - at * 61_000;
  const live = at < 3;
  return {
    id: `s-${String(at + 1).padStart(7, '0')}`,
    entry: 10 + at,
    target: at % 3 === 0 ? 'billing-db' : 'orders-db',
    protocol: 'postgres',
    principal: {
      kind: 'agent',
      id: `agent-${at % 7}`,
      tenant,
      name: `reporter-${at % 7}`,
      human: 'f00d-human',
    },
    startedAt: new Date(started).toISOString(),
    ...(live ? {} : { endedAt: new Date(started + 45_000).toISOString(), ending: 'client-left' }),
    actions: 5 + (at % 40),
    denied: at % 5 === 0 ? 2 : 0,
    asked: at % 4 === 0 ? 1 : 0,
    rows: 1204 * (at % 9),
    errors: at % 11 === 0 ? 1 : 0,
    masked: at % 2 === 0 ? 24 : 0,
    ...(at % 2 === 0 ? { intent: 'Weekly report of open orders', ticket: `OPS-${at}` } : {}),
  };
}

/** The cursor is the place of the first item. */
function cut<Item>(count: number, cursor: string, limit: number, make: (at: number) => Item): Page<Item> {
  const from = Number(cursor || 0);
  const to = Math.min(count, from + limit);
  const items = Array.from({ length: to - from }, (_, at) => make(from + at));
  return to < count ? { items, next: String(to) } : { items };
}

export function sessionsPage(query: URLSearchParams): Page<SessionSummary> {
  const count = query.get('live') === 'true' ? 3 : query.get('text') === 'nothing' ? 0 : sessionCount;
  return cut(count, query.get('cursor') ?? '', Number(query.get('limit')), session);
}

export function oneSession(id: string): SessionSummary | undefined {
  const at = Number(/^s-(\d{7})$/.exec(id)?.[1] ?? 0) - 1;
  return at < 0 || at >= sessionCount ? undefined : session(at);
}

const at = (seconds: number) => new Date(began + seconds * 1000).toISOString();
const outcome = { entry: 0, at: at(1), status: 'ok', word: 'SELECT 3', rows: 3, bytes: 412, micros: 3400 };

const story: readonly TimelineItem[] = [
  { entry: 10, kind: 'start', at: at(0) },
  {
    ...{ entry: 11, kind: 'action', at: at(3), verb: 'sql:select', phase: 'execute', decision: 'allow' },
    ...{
      reasons: ['policy.allowed'],
      policies: ['support-reads'],
      accesses: [['sql:select', 'Table:public/customers']],
    },
    text: 'SELECT id, email, total FROM customers ORDER BY id LIMIT 3',
    intent: { text: 'Find the customers of the report', ticket: 'OPS-4411' },
    outcome: { ...outcome, entry: 111, masked: { pii: { 'public.customers.email': 3 } } },
    answer: {
      columns: ['id', 'email', 'total'],
      rows: [
        ['1', '[masked]', '10.00'],
        ['2', '[masked]', null],
        ['3', '[masked]', '7.50\u202E'],
      ],
      notes: ['NOTICE: nothing to see'],
      cut: false,
    },
  },
  {
    ...{
      entry: 12,
      kind: 'asked',
      at: at(9),
      verb: 'sql:update',
      phase: 'execute',
      decision: 'needs-approval',
    },
    ...{
      reasons: ['policy.needs-approval'],
      policies: ['agents-writes'],
      text: "UPDATE orders SET status = 'closed'",
    },
    approval: { id: 'K7Q2M4X9TA' },
  },
  {
    ...{ entry: 14, kind: 'action', at: at(40), verb: 'sql:update', phase: 'execute', decision: 'allow' },
    ...{
      reasons: ['policy.allowed'],
      policies: ['agents-writes'],
      text: "UPDATE orders SET status = 'closed'",
    },
    parameters: [{ type: 'text', value: 'north' }],
    approval: { id: 'K7Q2M4X9TA', ask: 12, by: ['Bo Berg'], says: 'approve' },
    outcome: { ...outcome, entry: 15, word: 'UPDATE 1204', rows: 1204, micros: 1_520_000 },
  },
  {
    ...{ entry: 16, kind: 'denied', at: at(50), verb: 'sql:drop', phase: 'execute', decision: 'deny' },
    ...{ reasons: ['policy.forbidden'], policies: ['no-ddl'], text: 'DROP TABLE orders' },
  },
  {
    ...{
      entry: 17,
      kind: 'action',
      at: at(52),
      verb: 'sql:select',
      phase: 'execute',
      decision: 'allow',
      text: null,
    },
    ...{ answer: null, outcome: { ...outcome, entry: 18, status: 'error', word: '42P01', rows: 0 } },
  },
  { entry: 19, kind: 'end', at: at(60), ending: 'client-left', counts: { req: 4, res: 4, deny: 1 } },
];

/** `s-0000002` is a long one. */
export function timelinePage(id: string, query: URLSearchParams): Page<TimelineItem> {
  const long = id === 's-0000002';
  const item = (place: number): TimelineItem => ({
    ...{ entry: 1000 + place * 2, kind: 'action', at: at(place), verb: 'sql:select', decision: 'allow' },
    text: `SELECT ${place}`,
  });
  const make = long ? item : (place: number) => story[place] as TimelineItem;
  return cut(long ? 5000 : story.length, query.get('cursor') ?? '', Number(query.get('limit')), make);
}

function hit(place: number): Hit {
  return {
    ...{ entry: 11 + place * 3, session: 's-0000001', at: at(place), kind: 'req', target: 'orders-db' },
    ...{
      principal: 'reporter-1',
      verb: 'sql:select',
      decision: place % 3 === 0 ? 'deny' : 'allow',
      status: 'ok',
      rows: 3,
    },
    snippet: 'SELECT * FROM \u0002customers\u0003 WHERE <b>id</b> = 1 \u202E',
  };
}

export function found(query: URLSearchParams): Found {
  const none = query.get('q') === 'nothing';
  const facets = {
    target: [
      { value: 'orders-db', count: 190 },
      { value: 'billing db', count: 10 },
    ],
    verb: [{ value: 'sql:select', count: 150 }],
    decision: [{ value: 'deny', count: 67 }],
  };
  const page = cut(none ? 0 : 200, query.get('cursor') ?? '', Number(query.get('limit')), hit);
  return { ...page, total: none ? 0 : 200, facets: none ? {} : facets };
}

export const targets: readonly TargetView[] = [
  {
    ...{
      name: 'orders-db',
      protocol: 'postgres',
      address: 'gatelog.example.com:5432',
      tls: true,
      sessions: 3,
    },
    classes: ['payment', 'pii'],
    connect: [
      {
        client: 'psql',
        lines: [
          'export PGPASSWORD="$(gatelog token)"',
          'psql "host=gatelog.example.com dbname=orders-db sslmode=verify-full"',
        ],
      },
      {
        client: 'Python (psycopg)',
        lines: ['psycopg.connect(host="gatelog.example.com", dbname="orders-db", password=token())'],
      },
    ],
  },
  {
    name: 'billing-db',
    protocol: 'postgres',
    address: '127.0.0.1:5433',
    tls: false,
    sessions: 0,
    classes: [],
    connect: [],
  },
];

export const policies: PoliciesView = {
  bundle: 'c0ffee'.repeat(10),
  loadedAt: '2026-11-21T07:00:00Z',
  problems: [
    {
      file: 'writes.cedar',
      line: 3,
      column: 9,
      message: 'unknown action sql:updaet; did you mean sql:update?',
    },
  ],
  files: [
    {
      name: 'reads.cedar',
      text: '@id("support-reads")\npermit (\n  principal,\n  action in Action::"read",\n  resource\n);\n',
    },
    {
      name: 'writes.cedar',
      text: '@id("agents-writes")\n@approvers("dba")\nforbid (principal is Agent, action in Action::"write", resource)\nunless { context has approval };\n',
    },
  ],
  policies: [
    { id: 'support-reads', file: 'reads.cedar', line: 1, effect: 'permit', approvers: [] },
    {
      id: 'agents-writes',
      file: 'writes.cedar',
      line: 1,
      effect: 'forbid',
      reason: "agents' writes need a person",
      approvers: ['dba'],
    },
  ],
};

export const explanation: ExplanationView = {
  ...{ outcome: 'needs-approval', reasons: ['policy.needs-approval'], policies: ['agents-writes'] },
  ...{ messages: ["agents' writes need a person"], approvers: ['dba'], understood: true },
  accesses: [
    {
      verb: 'sql:update',
      resource: 'Table:public/orders',
      allowed: false,
      reason: 'policy.needs-approval',
      policies: ['agents-writes'],
    },
    {
      verb: 'sql:select',
      resource: 'Table:public/orders',
      allowed: true,
      reason: 'policy.allowed',
      policies: ['support-reads'],
    },
  ],
};
