// A sign-in under way, sealed into a cookie of the browser that began it: the server remembers nothing.
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';

const begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Path to go to afterwards. */
  to: z.string(),
  /** Milliseconds since 1970. */
  until: z.number(),
});

export type Begun = z.infer<typeof begun>;

/** Encrypted as well as signed: it holds the PKCE verifier. */
export async function sealBegun(value: Begun, key: Uint8Array): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return new CompactEncrypt(bytes).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
}

/** Undefined for whatever we did not seal, and for what is too old. */
export async function openBegun(
  sealed: string | undefined,
  key: Uint8Array,
  now: number,
): Promise<Begun | undefined> {
  if (sealed === undefined || sealed.length > 4096) return undefined;
  try {
    const algorithms = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    const { plaintext } = await compactDecrypt(sealed, key, algorithms);
    const value = begun.parse(JSON.parse(new TextDecoder().decode(plaintext)));
    return value.until > now ? value : undefined;
  } catch {
    // Somebody else's cookie, an old key, or a forgery: all the same, it was not begun here.
    return undefined;
  }
}
