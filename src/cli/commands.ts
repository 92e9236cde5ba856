// The dispatch table: each command with its words for --help. Code is loaded only for the command that runs.
import { verdicts } from '../audit/verify/verify-findings.ts';
import { type Command, json } from './command.ts';
import type { Io, Run } from './io.ts';
import { peopleCommands } from './people-commands.ts';
import type { PolicyDeps } from './policy-explain.ts';

const config = ['--config FILE', 'configuration; else $GATELOG_CONFIG, else ./gatelog.yaml'] as const;
const directory = ['--directory DIR', 'folder of the log; else that of the configuration'] as const;

/** 0 to 2 are the common ones. */
const verdictExits = Object.fromEntries(
  Object.values(verdicts)
    .filter(({ exit }) => exit > 2)
    .map(({ exit, meaning }) => [exit, meaning]),
);

export const commands: readonly Command[] = [
  {
    name: 'serve',
    usage: '[--config FILE] [--json]',
    summary: 'run the gateway until SIGINT or SIGTERM; SIGHUP reads the policies again',
    options: [config, ['--json', 'write addresses and events as one JSON object a line']],
    load: async () => (await import('./serve.ts')).run,
  },
  {
    name: 'demo',
    usage: '[--once] [--json]',
    summary: 'show everything on this machine: issuer, database, gateway, an agent at work, the log verified',
    options: [['--once', 'end after the show instead of staying up'], json],
    load: async () => (await import('./demo.ts')).run,
  },
  {
    name: 'check',
    usage: '[--config FILE] [--json]',
    summary: 'report every mistake of the configuration and the policies at once',
    options: [config, json],
    load: async () => (await import('./check.ts')).run,
  },
  {
    name: 'classify',
    usage: 'TARGET [--config FILE] [--sample N] [--json]',
    summary: 'look at a sample of each table of a target, and propose which columns to classify',
    options: [
      ['TARGET', "name of the target; Gatelog's own login there is used, and nothing is changed"],
      config,
      ['--sample N', 'rows looked at in each table, 1 to 10000; 200 when left out'],
      json,
    ],
    exits: { 3: 'nothing is proposed, but some tables could not be looked at' },
    load: async () => (await import('./classify.ts')).run,
  },
  {
    name: 'policy explain',
    usage: '--as CLAIMS.json --target NAME --sql TEXT [--config FILE] [--policies DIR] [--json]',
    summary: 'show what a statement touches, what policy decides of it, and why; nothing runs',
    options: [
      ['--as CLAIMS.json', 'claims of a token, as its middle part holds them'],
      ['--target NAME', 'target the statement is for; any name without a configuration'],
      ['--sql TEXT', 'one statement or several'],
      ['--intent TEXT', 'what the agent says it is doing'],
      ['--ticket TEXT', 'for which ticket'],
      config,
      ['--policies DIR', 'folder of policies, in place of that of the configuration'],
      json,
    ],
    load: withGrounds(() => import('./policy-explain.ts')),
  },
  {
    name: 'policy test',
    usage: 'DIR [--config FILE] [--policies DIR] [--json]',
    summary: 'try the cases kept in the files of a folder against the policies; nothing runs',
    options: [
      ['DIR', 'folder of cases (*.yaml, *.json); docs/policy.md shows one'],
      config,
      ['--policies DIR', 'folder of policies; else that of the configuration, else the one that holds DIR'],
      json,
    ],
    load: withGrounds(() => import('./policy-test.ts')),
  },
  {
    name: 'audit verify',
    usage: 'DIR [--vkey KEY] [--checkpoint FILE] [--max-age SECONDS] [--json]',
    summary: 'check a log or a copy of one, offline, with public keys only',
    options: [
      ['DIR', 'folder of the log'],
      ['--vkey KEY', 'key trusted to sign it, or a file that holds one; may be given again'],
      ['--trust FILE', 'trust file (c2sp.org/tlog-policy) with such keys'],
      ['--checkpoint FILE', 'checkpoint kept elsewhere: the log must contain it'],
      ['--max-age SECONDS', 'how old the newest entry may be'],
      ['--min-index N', 'entries below N may be gone'],
      ['--key FILE', 'payload key, to check opened payloads too'],
      ['--no-payloads', 'the copy has no payloads: do not miss them'],
      json,
    ],
    exits: verdictExits,
    load: async () => (await import('./audit-verify.ts')).run,
  },
  {
    name: 'audit prove',
    usage: 'ENTRY [--directory DIR | --config FILE] [--out FILE] [--json]',
    summary: 'write a proof (c2sp.org/tlog-proof) that an entry stands in the signed log',
    options: [
      ['ENTRY', 'number of the entry'],
      directory,
      config,
      ['--out FILE', 'write the proof there'],
      json,
    ],
    load: async () => (await import('./audit-prove.ts')).run,
  },
  {
    name: 'audit show',
    usage: 'ENTRY|SESSION [--directory DIR | --config FILE] [--key FILE] [--raw ROLE] [--json]',
    summary: 'show an entry or a session as recorded, with its payloads for who holds the payload key',
    options: [
      ['ENTRY|SESSION', 'number of an entry, or id of a session'],
      directory,
      config,
      ['--key FILE', 'payload key; else that of the configuration'],
      ['--raw ROLE', 'write the bytes of one payload and nothing else'],
      json,
    ],
    load: loadAuditShow,
  },
  ...peopleCommands,
];

type PolicyCommand = { readonly run: (args: string[], io: Io, deps: PolicyDeps) => Promise<number> };

/** The policy commands are given their grounds: they know neither configuration nor protocols. */
function withGrounds(load: () => Promise<PolicyCommand>): Command['load'] {
  return async () => {
    const [{ run }, { policyDeps }] = await Promise.all([load(), import('./policy-grounds.ts')]);
    return (args, io) => run(args, io, policyDeps);
  };
}

/** Answers are worded by the protocol they came in. */
async function loadAuditShow(): Promise<Run> {
  const { run } = await import('./audit-show.ts');
  const { wordAnswer } = await import('./word-answer.ts');
  return (args, io) => run(args, io, { answer: wordAnswer });
}
