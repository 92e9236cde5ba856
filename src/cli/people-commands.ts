// The part of the dispatch table that talks to the API: people's answers, grants, access, sessions, signing in.
import { type Command, json } from './command.ts';

/** What every command that talks to the API takes. */
const connection = [
  ['--api URL', 'address of the API; else $GATELOG_API'],
  ['--ca FILE', 'certificates (PEM) to trust beside those of the system'],
  ['--token-file FILE', 'file with the token, - for standard input; else $GATELOG_TOKEN'],
  json,
] as const;

const limit = ['--limit N', 'how many at most; 50 when left out'] as const;
const onTarget = ['--target NAME', 'only those of this target'] as const;

/** Where a person signs in. */
const signIn = [
  ['--tenant ID', 'Entra tenant to sign in at; else $GATELOG_TENANT'],
  ['--issuer URL', 'in place of --tenant: another cloud or OpenID issuer; else $GATELOG_ISSUER'],
  [
    '--client ID',
    "application that signs you in: Gatelog's own, with public client flows allowed; else $GATELOG_CLIENT",
  ],
  ['--scope TEXT', 'what to ask for; else $GATELOG_SCOPE, else CLIENT/.default'],
  ['--ca FILE', 'certificates (PEM) to trust beside those of the system'],
] as const;

export const peopleCommands: readonly Command[] = [
  {
    name: 'approvals list',
    usage: '[--state STATE] [--target NAME] [--watch] [--limit N] [--json]',
    summary: 'show which actions wait for an answer; with --watch each new one as it comes',
    options: [
      ['--state STATE', 'waiting (when left out), approved, denied, expired, withdrawn or all'],
      onTarget,
      ['--watch', 'stay, and show each new request until Ctrl-C; with --json one object a line'],
      limit,
      ...connection,
    ],
    examples: [
      'export GATELOG_API=https://gatelog.example.com GATELOG_TOKEN="$(gatelog token)"',
      'gatelog approvals list --watch     # then: gatelog approvals show ID',
    ],
    load: async () => (await import('./approvals-list.ts')).run,
  },
  {
    name: 'approvals show',
    usage: 'ID [--json]',
    summary: 'show all of one request: the statement, its values, who asks, what it would touch',
    options: [['ID', 'as "approvals list" and the client of the one who asks show it'], ...connection],
    examples: ['gatelog approvals show 7K2M9QX4RT  # then: gatelog approvals approve 7K2M9QX4RT'],
    load: async () => (await import('./approvals-show.ts')).run,
  },
  {
    name: 'approvals approve',
    usage: 'ID [--comment TEXT] [--minutes N [--uses N] [--rows N]] [--yes [--digest DIGEST]] [--json]',
    summary: 'show exactly what would run, ask, and let it run',
    options: [
      ['ID', 'as "approvals list" shows it'],
      ['--comment TEXT', 'recorded with the answer'],
      [
        '--minutes N',
        'allow every action of this shape, by this client on this target, for N minutes (1 to 1440)',
      ],
      ['--uses N', 'and at most N times'],
      ['--rows N', "and only while the planner's estimate is N rows or fewer"],
      ['--yes', 'do not ask: for scripts'],
      ['--digest DIGEST', 'only what has this digest, as "approvals show" gave it'],
      ...connection,
    ],
    examples: [
      'gatelog approvals approve 7K2M9QX4RT',
      'gatelog approvals approve 7K2M9QX4RT --minutes 30 --uses 5 --rows 100  # then: gatelog grants list',
    ],
    load: async () => (await import('./approvals-approve.ts')).run,
  },
  {
    name: 'approvals deny',
    usage: 'ID --comment TEXT [--json]',
    summary: 'refuse a request, and tell the one who asked why',
    options: [
      ['ID', 'as "approvals list" shows it'],
      ['--comment TEXT', 'why: the one who asked gets to read it'],
      ...connection,
    ],
    examples: ['gatelog approvals deny 7K2M9QX4RT --comment "name the orders by id, not by date"'],
    load: async () => (await import('./approvals-deny.ts')).run,
  },
  {
    name: 'grants list',
    usage: '[--all] [--target NAME] [--limit N] [--json]',
    summary: 'show answers given in advance: shapes of actions, and access to targets',
    options: [['--all', 'those that can be used no more too'], onTarget, limit, ...connection],
    examples: ['gatelog grants list  # then: gatelog grants revoke ID'],
    load: async () => (await import('./grants-list.ts')).run,
  },
  {
    name: 'grants revoke',
    usage: 'ID [--json]',
    summary: 'end a grant at once',
    options: [['ID', 'as "grants list" shows it'], ...connection],
    load: async () => (await import('./grants-revoke.ts')).run,
  },
  {
    name: 'access ask',
    usage: 'TARGET --reason TEXT --minutes N [--ticket TEXT] [--json]',
    summary: 'ask people, in advance, to be let into a target for a while',
    options: [
      ['TARGET', 'name of the target'],
      ['--reason TEXT', 'what for: who decides gets to read it'],
      ['--minutes N', 'for how long, 1 to 1440'],
      ['--ticket TEXT', 'for which ticket'],
      ...connection,
    ],
    examples: [
      'gatelog access ask orders-db --reason "look into OPS-12" --minutes 60  # then: gatelog approvals show ID',
    ],
    load: async () => (await import('./access.ts')).run,
  },
  {
    name: 'sessions list',
    usage: '[--live] [--target NAME] [--text TEXT] [--limit N] [--json]',
    summary: 'show live and past sessions, the newest first',
    options: [
      ['--live', 'only those that are open'],
      onTarget,
      ['--text TEXT', 'only those with this in their id, name or intent'],
      limit,
      ...connection,
    ],
    examples: ['gatelog sessions list --live  # then: gatelog sessions show ID'],
    load: async () => (await import('./sessions-list.ts')).run,
  },
  {
    name: 'sessions show',
    usage: 'ID [--limit N] [--json]',
    summary: 'show what happened in a session, in order of time; each look is recorded',
    options: [
      ['ID', 'as "sessions list" shows it'],
      ['--limit N', 'how many things at most; 200 when left out'],
      ...connection,
    ],
    load: async () => (await import('./sessions-show.ts')).run,
  },
  {
    name: 'sessions end',
    usage: 'ID [--json]',
    summary: 'end a live session, once what it runs at this moment is done',
    options: [['ID', 'as "sessions list --live" shows it'], ...connection],
    load: async () => (await import('./sessions-end.ts')).run,
  },
  {
    name: 'login',
    usage: '--tenant ID --client ID [--scope TEXT] [--api URL] [--json]',
    summary: 'sign in by device code, and show who you are to Gatelog and what you may do; nothing is kept',
    options: [...signIn, ['--api URL', 'address of the API; else $GATELOG_API'], json],
    examples: ['gatelog login  # then: export GATELOG_TOKEN="$(gatelog token)"'],
    load: async () => (await import('./login.ts')).run,
  },
  {
    name: 'token',
    usage: '--tenant ID --client ID [--scope TEXT] [--json]',
    summary: 'sign in by device code, and write the token for a variable or a pipe; nothing is kept',
    options: [...signIn, json],
    examples: [
      'PGPASSWORD="$(gatelog token)" psql "host=gatelog.example.com dbname=orders-db sslmode=verify-full"',
      'export GATELOG_TOKEN="$(gatelog token)"  # then: gatelog approvals list',
    ],
    load: async () => (await import('./token.ts')).run,
  },
];
