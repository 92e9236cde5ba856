// Signed-in browsers, by the SHA-256 of their cookie. Sealed: who can write to the store cannot sign anybody in.
import type { SignIn } from '../approvals/store.ts';
import { GatelogError } from '../model/error.ts';
import { type Parts, SealedTable } from './sealed-table.ts';

const TABLE = 'gatelog_sign_ins';

export class SignIns {
  readonly #parts: Parts;
  readonly #table: SealedTable<SignIn & { readonly hash: string }>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#table = new SealedTable(
      {
        table: TABLE,
        columns: ['hash', 'expires_at'],
        time: 'expires_at',
        plain: ({ hash, expiresAt }) => [hash, expiresAt],
      },
      parts,
    );
  }

  async insert(hash: string, signIn: SignIn): Promise<void> {
    if (await this.#table.insert({ ...signIn, hash })) return;
    throw new GatelogError('store.conflict', 'this sign-in is known already: make another cookie');
  }

  async one(hash: string, at: number): Promise<SignIn | undefined> {
    const found = await this.#table.findOne(hash);
    if (found === undefined || at >= found.expiresAt) return undefined;
    const { principal, csrf, expiresAt } = found;
    return { principal, csrf, expiresAt };
  }

  async remove(hash: string): Promise<void> {
    const text = `DELETE FROM ${TABLE} WHERE hash = $1`;
    await this.#parts.database.rows({ text, values: [hash], durable: true });
  }
}
