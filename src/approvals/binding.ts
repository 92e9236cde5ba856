// Binds an answer to exactly what will run: target, principal, phase, text and parameters, under a salt that stays in memory.
import { createHash } from 'node:crypto';
import type { Action } from '../model/action.ts';
import { type Principal, principalId } from '../model/principal.ts';

/** base64url of SHA-256. Each part has its length in front, so that no two actions spell the same bytes. */
export function digestOf(salt: Buffer, principal: Principal, target: string, action: Action): string {
  const hash = createHash('sha256').update(salt);
  const parts = [
    ...[target, principalId(principal), principal.actor ?? '', principal.human ?? ''],
    ...[action.phase, action.shape.verb, action.text],
    ...action.parameters.flatMap(({ type, encoding, value }) => [
      type,
      encoding,
      value === null ? 'null' : `=${value}`,
    ]),
  ];
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('base64url');
}
