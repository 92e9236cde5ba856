// Turns one policy file into named policies, and every mistake in it into a sentence with its place.
import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { namedActions, testsGroups } from './analyse.ts';
import type { Policy, PolicyProblem } from './policy-set.ts';
import { type PolicyFile, whole } from './read-files.ts';
import { type Piece, placeOf, splitPolicies } from './split.ts';

/** A policy with where it came from, so that later checks can point into it. */
export interface ParsedPolicy {
  readonly policy: Policy;
  readonly fileText: string;
  readonly piece: Piece;
}

export interface ParsedFile {
  readonly policies: readonly ParsedPolicy[];
  readonly problems: readonly PolicyProblem[];
}

export function parseFile(file: PolicyFile): ParsedFile {
  const text = decode(file.bytes);
  if (text === undefined) return { policies: [], problems: [whole(file.name, 'this is not UTF-8 text')] };
  const parsed = splitPolicies(text).map((piece, at) => parsePiece(file.name, text, piece, at + 1));
  return {
    policies: parsed.flatMap((one) => ('policy' in one ? [one] : [])),
    problems: parsed.flatMap((one) => ('policy' in one ? annotationProblems(one) : one.problems)),
  };
}

function decode(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text.replace(/^\ufeff/, '') : undefined;
}

function parsePiece(
  file: string,
  fileText: string,
  piece: Piece,
  number: number,
): ParsedPolicy | { problems: PolicyProblem[] } {
  const answer = cedar.policyToJson(piece.text);
  if (answer.type === 'failure') {
    return { problems: answer.errors.map((error) => problemAt(file, fileText, piece, error)) };
  }
  return { fileText, piece, policy: policyOf(file, fileText, piece, number, answer.json) };
}

function policyOf(file: string, fileText: string, piece: Piece, number: number, json: PolicyJson): Policy {
  const { id, reason, approvers, approvals } = json.annotations ?? {};
  return {
    id: id ?? `${file}#${number}`,
    file,
    line: placeOf(fileText, piece, 0).line,
    effect: json.effect,
    text: piece.text,
    json,
    ...(reason === undefined ? {} : { reason }),
    approvers: [...new Set((approvers ?? '').split(',').map((group) => group.trim()))].filter(Boolean),
    needed: Number(approvals ?? 1),
    testsGroups: testsGroups(json),
    actions: namedActions(json),
  };
}

/** An annotation that cannot do what its author hopes for is a mistake, not a remark. */
function annotationProblems({ policy, fileText, piece }: ParsedPolicy): PolicyProblem[] {
  const annotations = policy.json.annotations ?? {};
  const say = (message: string) => ({ ...start(policy.file, fileText, piece), policy: policy.id, message });
  const found: PolicyProblem[] = [];
  if (annotations.id?.trim() === '') found.push(say('@id is empty'));
  if (annotations.approvals !== undefined && !/^[1-5]$/.test(annotations.approvals ?? ''))
    found.push(say('@approvals says how many people must approve: write a number from 1 to 5'));
  if (annotations.approvals !== undefined && annotations.approvers === undefined)
    found.push(say('@approvals has a meaning only beside @approvers'));
  if (annotations.approvers === undefined) return found;
  if (policy.effect === 'permit') found.push(say('@approvers has a meaning only on forbid'));
  if (policy.approvers.length === 0) found.push(say('@approvers names no group'));
  return found;
}

export function start(file: string, fileText: string, piece: Piece): Omit<PolicyProblem, 'message'> {
  return { file, ...placeOf(fileText, piece, 0) };
}

/** Cedar's sentence with the place it points to; Cedar's own names for policies are taken out of it. */
export function problemAt(
  file: string,
  fileText: string,
  piece: Piece,
  error: DetailedError,
  policy?: string,
): PolicyProblem {
  const where = error.sourceLocations?.[0];
  return {
    file,
    ...placeOf(fileText, piece, where?.start ?? 0),
    ...(policy === undefined ? {} : { policy }),
    message: sentence(error),
  };
}

function sentence(error: DetailedError): string {
  const message = clean(error.message);
  const label = error.sourceLocations?.[0]?.label;
  const help = error.help ? ` (${clean(error.help)})` : '';
  return `${message}${label ? `, ${label}` : ''}${help}`;
}

function clean(message: string): string {
  return message.replace(/^failed to parse policy from string: /, '').replace(/^for policy `.*?`, /, '');
}
