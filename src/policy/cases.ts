// Policy cases kept in files: who asks what of which target, and what the answer must be.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { GatelogError } from '../model/error.ts';
import type { Principal } from '../model/principal.ts';
import { type ReasonCode, reasons } from '../model/reason.ts';

const names = z.array(z.string());

/** A principal in short: what is left out is made up, or empty. */
const described = z.strictObject({
  kind: z.enum(['agent', 'workload', 'user']),
  tokenKind: z
    .enum([
      'app',
      'managed-identity',
      'agent-identity',
      'agent-on-behalf-of-user',
      'agent-user',
      'user',
      'oidc',
    ])
    .optional(),
  tenant: z.string().optional(),
  subject: z.string().optional(),
  actor: z.string().optional(),
  human: z.string().optional(),
  groups: z.union([names, z.literal('unknown')]).default([]),
  roles: names.default([]),
  directoryRoles: names.default([]),
  scopes: names.default([]),
});

/** Or the claims of a token, read as identity reads them. */
const claims = z.strictObject({ claims: z.record(z.string(), z.unknown()) });

const caseSchema = z.strictObject({
  name: z.string().min(1),
  as: z.union([claims, described]),
  target: z.string().min(1),
  sql: z.string(),
  intent: z.string().optional(),
  ticket: z.string().optional(),
  /** A person who said yes. */
  approvedBy: described.optional(),
  expect: z.enum(['allow', 'needs-approval', 'deny']),
  /** Each of these must be among those given. */
  reasons: z.array(z.enum(Object.keys(reasons) as [ReasonCode, ...ReasonCode[]])).default([]),
  policies: names.default([]),
  approvers: names.default([]),
});

const fileSchema = z.strictObject({ cases: z.array(caseSchema) });

export type PolicyCase = z.infer<typeof caseSchema> & { readonly file: string };
export type DescribedPrincipal = z.infer<typeof described>;

/**
 * Reads the cases of every `*.yaml`, `*.yml` and `*.json` directly in the directory, in order of name.
 * Throws `policy.cases`; `data.problems` lists every mistake of every file.
 */
export function readCases(directory: string): PolicyCase[] {
  const read = listFiles(directory).map((file) => readFile(directory, file));
  const problems = read.flatMap((file) => file.problems);
  if (problems.length > 0) throw unusable(problems);
  return read.flatMap((file) => file.cases);
}

interface CaseProblem {
  readonly file: string;
  readonly path?: string;
  readonly message: string;
}

interface ReadFile {
  readonly cases: readonly PolicyCase[];
  readonly problems: readonly CaseProblem[];
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .sort();
  } catch (cause) {
    throw unusable([{ file: directory, message: 'the directory cannot be read' }], cause);
  }
}

function readFile(directory: string, file: string): ReadFile {
  try {
    const read = fileSchema.safeParse(parse(readFileSync(join(directory, file), 'utf8')));
    if (read.success) return { cases: read.data.cases.map((one) => ({ ...one, file })), problems: [] };
    return { cases: [], problems: read.error.issues.map((issue) => problemOf(file, issue)) };
  } catch (cause) {
    return { cases: [], problems: [{ file, message: (cause as Error).message.split('\n')[0] ?? '' }] };
  }
}

function problemOf(file: string, issue: z.core.$ZodIssue): CaseProblem {
  return { file, path: issue.path.join('.'), message: issue.message };
}

function unusable(problems: readonly CaseProblem[], cause?: unknown): GatelogError<'policy.cases'> {
  const lines = problems.map(({ file, path, message }) => `  ${file}${path ? ` ${path}` : ''}: ${message}`);
  const message = `the cases cannot be read:\n${lines.join('\n')}`;
  return new GatelogError('policy.cases', message, { data: { problems }, cause });
}

/** A whole principal of a short one. */
export function principalOf(short: DescribedPrincipal): Principal {
  const tokenKinds = { agent: 'agent-identity', workload: 'app', user: 'user' } as const;
  const { actor, human, ...rest } = short;
  return {
    ...rest,
    tokenKind: short.tokenKind ?? tokenKinds[short.kind],
    tenant: short.tenant ?? '00000000-0000-0000-0000-00000000000a',
    subject: short.subject ?? '00000000-0000-0000-0000-00000000000b',
    ...(actor === undefined ? {} : { actor }),
    ...(human === undefined ? {} : { human }),
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}
