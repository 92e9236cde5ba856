// Changes the policy files of a running gateway, and waits until it has taken them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, folderOf } from './approval-stage.ts';
import type { Door } from './door.ts';

/** Adds Cedar text to what is in force; what it gives back puts things as they were. */
export async function changePolicies(door: Door, more: string): Promise<() => Promise<void>> {
  const file = policyFile(door);
  const before = readFileSync(file, 'utf8');
  await replacePolicies(door, `${before}\n${more}\n`);
  return () => replacePolicies(door, before);
}

export function policyFile(door: Door): string {
  return join(folderOf(door), 'policies', 'people.cedar');
}

export async function replacePolicies(door: Door, text: string): Promise<void> {
  const loaded = () => door.process.errors().split('policy.loaded').length;
  const before = loaded();
  writeFileSync(policyFile(door), text);
  await eventually('the new policies', () => (loaded() > before ? true : undefined));
}
