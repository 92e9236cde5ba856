// The store of approvals over one database: which method is answered by which table.
import type { ApprovalStore } from '../approvals/store.ts';
import type { Database } from './database.ts';
import { Grants } from './grants.ts';
import { Requests } from './requests.ts';
import type { Parts } from './sealed-table.ts';
import { SignIns } from './sign-ins.ts';
import { sweep } from './sweep.ts';
import { useLink } from './used-links.ts';

export function sealedStore(parts: Parts): ApprovalStore {
  const { database } = parts;
  const requests = new Requests(parts);
  const grants = new Grants(parts);
  const signIns = new SignIns(parts);
  return {
    insertRequest: (request) => requests.insert(request),
    request: (id) => requests.one(id),
    requests: (filter) => requests.list(filter),
    answer: (id, answer, concludes, seen) => requests.answer(id, answer, concludes, seen),
    close: (id, state) => requests.close(id, state),
    settle: (id, outcome) => requests.settle(id, outcome),
    withdrawAll: (gateway) => requests.withdrawAll(gateway),
    expireAll: (before) => requests.expireAll(before),
    ended: (ids) => requests.ended(ids),
    version: () => readVersion(database),
    insertGrant: (grant) => grants.insert(grant),
    grant: (id) => grants.one(id),
    grants: (filter) => grants.list(filter),
    usableGrants: (principal, target, at) => grants.usable(principal, target, at),
    useGrant: (id, at) => grants.use(id, at),
    revokeGrant: (id, by, at) => grants.revoke(id, by, at),
    insertSignIn: (hash, signIn) => signIns.insert(hash, signIn),
    signIn: (hash, at) => signIns.one(hash, at),
    removeSignIn: (hash) => signIns.remove(hash),
    useLink: (hash, until) => useLink(database, hash, until),
    sweep: (before) => sweep(database, before),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Counted by triggers: whoever changes a row, and however, it grows with the change and not before it. */
async function readVersion(database: Database): Promise<number> {
  const rows = await database.rows({ text: 'SELECT count FROM gatelog_changes', values: [] });
  return Number(rows[0]?.['count'] ?? 0);
}
