// Recognises tokens that a client cut at its own limit, which otherwise look like a bad signature.
import { reject } from './reject.ts';

/** Measured: facts/clients.md, "Token sizes against client limits". */
const clientLimits: ReadonlyMap<number, string> = new Map([
  [
    1023,
    'OpenSSH passes at most 1,023 bytes of a password; use a certificate or keyboard-interactive in parts',
  ],
  [128, 'FreeTDS and other TDS clients without FEDAUTH pass at most 128 characters of a password'],
  [79, 'the password prompt of the MariaDB client reads at most 79 bytes; use MYSQL_PWD or an option file'],
]);

/** Characters of a base64url signature by algorithm: RSA 2048, 3072 and 4096, then the curves. */
const rsaSignatures = [342, 512, 683];
const curveSignatures: Readonly<Record<string, number>> = { ES256: 86, ES384: 128, ES512: 176, EdDSA: 86 };

/** A token can have such a length by chance: then it ends in a signature of full length, and is judged as it is. */
function looksWhole(token: string, algorithms: readonly string[]): boolean {
  const parts = token.split('.');
  const length = parts[2]?.length ?? 0;
  const curves = algorithms.map((algorithm) => curveSignatures[algorithm]);
  return parts.length === 3 && (rsaSignatures.includes(length) || curves.includes(length));
}

/** `algorithms` are those of all configured issuers. */
export function recogniseCutShort(token: string, algorithms: readonly string[]): void {
  const limit = clientLimits.get(token.length);
  if (limit === undefined || !token.startsWith('eyJ') || looksWhole(token, algorithms)) return;
  throw reject('identity.cut-short', { bytes: token.length }, limit);
}
