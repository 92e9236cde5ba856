// Reads a whole log as an auditor can, payloads opened, and says where any of the needles stands.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadPrivatePayloadKey } from '../../src/audit/payload/payload-keys.ts';
import { type ShownEntry, type ShownPayload, showSession } from '../../src/audit/verify/show.ts';
import type { Door } from '../support/door.ts';
import type { Message } from '../support/raw-client.ts';
import { haystacks } from './run-dodge.ts';
import { type Needle, Search, wordFound } from './search.ts';

/** Ciphertext holds every four bytes sooner or later. */
const tellingOnDisk = 8;

/** Findings in words: in entries and payloads of every session, in the files as they lie there, in what the gateway said. */
export async function searchAudit(door: Door, needles: readonly Needle[]): Promise<readonly string[]> {
  const key = loadPrivatePayloadKey(join(dirname(door.auditDirectory), 'payload.key'));
  const search = new Search(needles);
  const long = tellingIn(needles);
  const findings: string[] = [];
  const sessions = new Set(door.trail().flatMap(({ sid }) => (sid === undefined ? [] : [sid])));
  for (const session of sessions)
    for (const entry of await showSession(door.auditDirectory, session, key))
      findings.push(...searchEntry(entry, search, long));
  for (const file of globSync('**/*', { cwd: door.auditDirectory, withFileTypes: true }))
    if (file.isFile())
      findings.push(...word(file.name, long.found([readFileSync(join(file.parentPath, file.name))])));
  findings.push(...word('the output of the gateway', search.found([Buffer.from(door.process.errors())])));
  return findings;
}

function tellingIn(needles: readonly Needle[]): Search {
  return new Search(needles.filter(({ bytes }) => bytes.length >= tellingOnDisk));
}

/** Nonces and digests are chance, and chance spells every short word in base64. */
const chance = /"[A-Za-z0-9_-]{22}"|"[A-Za-z0-9_-]{43}"/g;

/** Disclosures are `facts` with their salts. */
function searchEntry(
  { entry, payloads, facts }: ShownEntry,
  search: Search,
  long: Search,
): readonly string[] {
  const where = `entry ${entry.index} (${entry.kind})`;
  const fields = Buffer.from(JSON.stringify([entry.fields, facts]).replaceAll(chance, '""'));
  return [
    ...word(where, search.found([fields])),
    ...payloads.flatMap((payload) =>
      searchPayload(where, payload, payload.descriptor.role === 'disclosures' ? long : search),
    ),
  ];
}

/** A payload that cannot be read could hold anything. */
function searchPayload(
  where: string,
  { descriptor, bytes, problem }: ShownPayload,
  search: Search,
): readonly string[] {
  const at = `${where}, ${descriptor.role}`;
  if (bytes === undefined) return descriptor.ct === undefined ? [] : [`${at} was not read: ${problem}`];
  const framed = descriptor.role === 'res.body' ? haystacks(framesOf(bytes)) : [];
  return word(at, search.found([bytes, ...framed]));
}

function word(where: string, needles: readonly Needle[]): readonly string[] {
  return needles.length === 0 ? [] : [`${where}: ${wordFound(needles)}`];
}

/** The messages of an answer as it was recorded; what is cut off at its end is left out. */
function framesOf(bytes: Buffer): readonly Message[] {
  const messages: Message[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const next = at + 1 + bytes.readUInt32BE(at + 1);
    if (next > bytes.length) break;
    messages.push({ type: String.fromCharCode(bytes[at] ?? 0), body: bytes.subarray(at + 5, next) });
    at = next;
  }
  return messages;
}
