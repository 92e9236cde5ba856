// `gatelog policy explain`: what a statement touches, what policy says of each part, and why. Nothing runs.
import { readFileSync } from 'node:fs';
import type { Action } from '../model/action.ts';
import { GatelogError } from '../model/error.ts';
import { PolicyEngine } from '../policy/engine.ts';
import type { TargetName } from '../policy/entities.ts';
import { type ExplainedAccess, type Explanation, explain } from '../policy/explain.ts';
import { loadPolicies } from '../policy/load.ts';
import { type CaseReaders, gravest } from '../policy/try-case.ts';
import { readOptions } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { type Io, paint, type Style, writeJson } from './io.ts';

/** What the policy commands need of a configuration. */
export interface PolicyGrounds extends CaseReaders {
  /** The directory of policies; undefined when nothing says which. */
  readonly policies: string | undefined;
}

export interface PolicyDeps {
  /** From the file of `--config`, or from what holds when none is named. */
  readonly grounds: (config: string | undefined) => Promise<PolicyGrounds>;
}

const options = {
  as: { type: 'string' },
  target: { type: 'string' },
  sql: { type: 'string' },
  intent: { type: 'string' },
  ticket: { type: 'string' },
  config: { type: 'string' },
  policies: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Exit code `ok` when every statement is allowed, else `no`. */
export async function run(args: string[], io: Io, deps: PolicyDeps): Promise<number> {
  const { values } = readOptions(args, options);
  const [claimsFile, name, sql] = [values.as, values.target, values.sql].map(required) as [
    string,
    string,
    string,
  ];
  const grounds = await deps.grounds(values.config);
  const directory = values.policies ?? grounds.policies;
  if (directory === undefined) throw usage('--policies DIR is missing, and no configuration names one');
  const target = grounds.target(name);
  if (target === undefined) throw usage(`there is no target "${name}"`);
  const engine = new PolicyEngine(loadPolicies(directory));
  const principal = grounds.principal(readClaims(claimsFile));
  const actions = await grounds.read(name, sql);
  if (actions.length === 0) throw usage('--sql holds no statement');
  const explanations = actions.map((action) =>
    explain(engine, {
      principal,
      target,
      shape: action.shape,
      phase: action.phase,
      intent: intentOf(action, values),
    }),
  );
  return report(io, values.json ?? false, target, explanations);
}

function required(value: string | undefined, at: number): string {
  if (value !== undefined) return value;
  throw usage(`${['--as CLAIMS.json', '--target NAME', '--sql TEXT'][at]} is missing`);
}

/** What the command line says goes over what the statement itself says. */
function intentOf(action: Action, { intent, ticket }: { intent?: string; ticket?: string }) {
  return {
    ...action.intent,
    ...(intent === undefined ? {} : { text: intent }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function readClaims(file: string): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims };
  } catch (cause) {
    // The parser's own words would show a piece of the file, which may be a token.
    throw usage(`--as ${file} cannot be read as JSON`, cause);
  }
  throw usage(`--as ${file} does not hold the claims of a token`);
}

function usage(message: string, cause?: unknown): GatelogError<'cli.usage'> {
  return new GatelogError('cli.usage', message, { cause });
}

function report(io: Io, json: boolean, target: TargetName, explanations: readonly Explanation[]): number {
  const outcome = gravest(explanations.map((explanation) => explanation.decision));
  if (json) writeJson(io, { outcome, target: target.name, statements: explanations });
  else
    explanations.forEach((explanation, at) =>
      io.stdout.write(word(explanation, at, explanations.length, io)),
    );
  return outcome === 'allow' ? exitCodes.ok : exitCodes.no;
}

const styles: Readonly<Record<string, Style>> = { allow: 'green', 'needs-approval': 'yellow', deny: 'red' };

function word(explanation: Explanation, at: number, of: number, io: Io): string {
  const { decision, verb, doubts, sentences, accesses } = explanation;
  const outcome = paint(io.stdout, styles[decision.outcome] ?? 'red', decision.outcome);
  const lines = [
    `${of > 1 ? `statement ${at + 1}: ` : ''}${verb}`,
    ...doubts.map((doubt) => `  not understood: ${doubt}`),
    ...accesses.flatMap((access) => wordAccess(access, io)),
    `  ${outcome}: ${sentences.join('; ')} (${decision.reasons.join(', ')})`,
    ...decision.messages.map((message) => `  ${message}`),
    ...(decision.approvers.length > 0 ? [`  may approve: ${decision.approvers.join(', ')}`] : []),
    `  policies ${decision.bundle.slice(0, 12)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function wordAccess(access: ExplainedAccess, io: Io): string[] {
  const mark = access.allowed ? paint(io.stdout, 'green', '+') : paint(io.stdout, 'red', '-');
  const facts = Object.entries(access.context).filter(
    ([key]) => key === 'hasWhere' || key.startsWith('columns'),
  );
  const told = facts.filter(([, value]) => value !== false && !(Array.isArray(value) && value.length === 0));
  return [
    `  ${mark} ${access.verb} on ${access.resource}`,
    ...told.map(
      ([key, value]) => `      ${key}: ${printable(Array.isArray(value) ? value.join(', ') : String(value))}`,
    ),
    ...access.policies.map(({ effect, id, file, line }) => `      ${effect} ${id} (${file}:${line})`),
    ...(access.policies.length === 0 ? [`      ${access.reason}`] : []),
  ];
}

/** A column may be named anything, also what moves the cursor of a terminal. */
function printable(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
