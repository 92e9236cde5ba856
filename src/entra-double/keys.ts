// The double's signing keys: RSA 2048, made when first asked for, each known by what is wrong with it.
import { exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/**
 * `current` signs ordinary tokens and is published for every tenant; `retired` was current before a rollover.
 * `msa` belongs to personal accounts, `foreign` to another tenant, `unpublished` to nobody.
 */
export type KeyName = 'current' | 'retired' | 'msa' | 'foreign' | 'unpublished';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export class SigningKeys {
  readonly #keys = new Map<KeyName, Promise<SigningKey>>();
  #made = 0;

  /** Makes the key on first use. */
  get(name: KeyName): Promise<SigningKey> {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name);
    this.#keys.set(name, made);
    return made;
  }

  has(name: KeyName): boolean {
    return this.#keys.has(name);
  }

  /** A new current key; the old one stays published as `retired` when `keepOld`. */
  async rollOver(keepOld: boolean): Promise<SigningKey> {
    const old = this.get('current');
    if (keepOld) this.#keys.set('retired', old);
    else this.#keys.delete('retired');
    this.#keys.delete('current');
    return this.get('current');
  }

  async #make(name: KeyName): Promise<SigningKey> {
    this.#made += 1;
    const kid = `entra-double-${name}-${this.#made}`;
    const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
    return { kid, privateKey, publicJwk: await exportJWK(publicKey) };
  }
}
