// Opens what entries name, for who holds the payload key; every commitment is checked on the way.
import { readDisclosure } from '../audit/disclosure.ts';
import type { Entry } from '../audit/entry.ts';
import { readKeyTable } from '../audit/key-table.ts';
import { type PrivatePayloadKey, unwrapKey, type WrappedKey } from '../audit/payload-keys.ts';
import type { ReadLog } from '../audit/read-log.ts';
import { Unseal } from '../audit/unseal.ts';

export interface OpenPayload {
  /** Undefined when the entry names none of that role. Throws GatelogError `payload.*` when it is not what was recorded. */
  text(entry: Entry, role: string): Promise<string | undefined>;
  /** What an entry discloses, by name. */
  facts(entry: Entry): Promise<Readonly<Record<string, string>>>;
}

interface Session {
  readonly unseal: Unseal;
  readonly sections: ReadonlyMap<string, readonly Buffer[]>;
}

export async function openPayloads(log: ReadLog, key: PrivatePayloadKey): Promise<OpenPayload> {
  const sessions = new Map<string, Session>();
  for await (const row of readKeyTable(log.directory))
    sessions.set(row.session, await readSession(log, key, row));
  const text = async ({ session, fields, payloads }: Entry, role: string) => {
    const named = payloads.find((payload) => payload.role === role);
    const known = sessions.get(session ?? String(fields['boot']));
    if (named === undefined || known === undefined) return undefined;
    return known.unseal.open(named, known.sections.get(named.id) ?? []).toString('utf8');
  };
  const facts = async (entry: Entry) => {
    const disclosures = JSON.parse((await text(entry, 'disclosures')) ?? '[]') as string[];
    return Object.fromEntries(
      disclosures.map(readDisclosure).map(({ name, value }) => [name, String(value)]),
    );
  };
  return { text, facts };
}

async function readSession(log: ReadLog, key: PrivatePayloadKey, row: WrappedKey): Promise<Session> {
  const sections = new Map<string, Buffer[]>();
  for await (const { payload, ciphertext } of log.payloads(row.session))
    sections.set(payload, [...(sections.get(payload) ?? []), ciphertext]);
  return { unseal: new Unseal(row, unwrapKey(key, row)), sections };
}
