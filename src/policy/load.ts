// Loads a directory of policies as one set: parsed, named, validated against the schema; all mistakes at once.
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { contextKeys } from './analyse.ts';
import { type ParsedPolicy, parseFile, problemAt, start } from './parse-file.ts';
import type { PolicyProblem, PolicySet } from './policy-set.ts';
import { bundleHash, invalid, type PolicyFile, readPolicyFiles } from './read-files.ts';
import { schemaText } from './schema.ts';

/**
 * Reads `*.cedar` directly in `directory`. No file or no policy in them is a valid set that denies everything.
 * Throws `policy.invalid`; `data.problems` (PolicyProblem[]) lists every mistake of every file.
 */
export function loadPolicies(directory: string): PolicySet {
  return makePolicySet(readPolicyFiles(directory));
}

/** The same from bytes at hand. `files` must be in order of name. */
export function makePolicySet(files: readonly PolicyFile[]): PolicySet {
  const parsed = files.map(parseFile);
  const policies = parsed.flatMap((file) => file.policies);
  const { problems, warnings } = validate(policies);
  const all = [...parsed.flatMap((file) => file.problems), ...duplicates(policies), ...problems];
  if (all.length > 0) throw invalid(onePerPlace(all));
  return {
    policies: new Map(policies.map(({ policy }) => [policy.id, policy])),
    files: files.map(({ name, bytes }) => ({ name, text: bytes.toString('utf8') })),
    bundle: bundleHash(files),
    warnings,
    contextKeys: contextKeys(policies.map(({ policy }) => policy.json)),
  };
}

function duplicates(policies: readonly ParsedPolicy[]): PolicyProblem[] {
  const seen = new Map<string, ParsedPolicy>();
  const found: PolicyProblem[] = [];
  for (const one of policies) {
    const first = seen.get(one.policy.id);
    if (first === undefined) seen.set(one.policy.id, one);
    else found.push(duplicate(one, first));
  }
  return found;
}

function duplicate(
  { policy, fileText, piece }: ParsedPolicy,
  { policy: first }: ParsedPolicy,
): PolicyProblem {
  const message = `the id "${policy.id}" is taken already, in ${first.file} line ${first.line}`;
  return { ...start(policy.file, fileText, piece), policy: policy.id, message };
}

/** Remarks on spelling. Any other warning means a policy that can never apply, which nobody writes on purpose. */
const harmless = /contains mixed scripts|General Security Profile|confusable/;

function validate(policies: readonly ParsedPolicy[]): {
  problems: PolicyProblem[];
  warnings: PolicyProblem[];
} {
  // Keyed by position: two policies with one id must both be checked.
  const texts = Object.fromEntries(policies.map(({ policy }, at) => [String(at), policy.text]));
  const answer = cedar.validate({ schema: schemaText, policies: { staticPolicies: texts } });
  if (answer.type === 'failure') throw invalid(answer.errors.map(({ message }) => unplaced(message)));
  const place = ({ policyId, error }: cedar.ValidationError) => {
    const { policy, fileText, piece } = policies[Number(policyId)] as ParsedPolicy;
    return problemAt(policy.file, fileText, piece, error, policy.id);
  };
  const wrong = new Set(answer.validationErrors.map((error) => error.policyId));
  const idle = answer.validationWarnings.filter(
    ({ policyId, error }) => !harmless.test(error.message) && !wrong.has(policyId),
  );
  return {
    problems: [...answer.validationErrors.map(place), ...idle.map(place)],
    warnings: onePerPlace(
      answer.validationWarnings.filter(({ error }) => harmless.test(error.message)).map(place),
    ),
  };
}

function unplaced(message: string): PolicyProblem {
  return { file: 'the whole set', line: 0, column: 0, message };
}

/** Cedar repeats a mistake for every kind of request it concerns: the first by its wording is enough. */
function onePerPlace(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const sorted = problems.toSorted((a, b) => byPlace(a, b) || (a.message < b.message ? -1 : 1));
  const key = ({ file, line, column }: PolicyProblem) => `${file}:${line}:${column}`;
  return sorted.filter((problem, at) => at === 0 || key(problem) !== key(sorted[at - 1] as PolicyProblem));
}

function byPlace(a: PolicyProblem, b: PolicyProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
