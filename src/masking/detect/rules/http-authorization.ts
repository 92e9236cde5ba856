// Credentials in HTTP headers: after `Bearer`, and the base64 of `user:password` after `Basic`.
import type { Rule } from '../finding.ts';
import { byPattern, either } from '../match.ts';
import { looksRandom } from '../shape.ts';
import { signal } from '../signals.ts';

const bearer = /(?<![A-Za-z])Bearer[ ]{1,4}["']?(?<value>[A-Za-z0-9._~+/-]{16,4096}={0,2})/gi;
const basic = /authorization["']?\s{0,2}[:=]\s{0,2}["']?Basic[ ]{1,4}(?<value>[A-Za-z0-9+/]{4,512}={0,2})/gi;

function isUserAndPassword(encoded: string): boolean {
  return /^[\x20-\x39\x3b-\x7e]{1,256}:/.test(Buffer.from(encoded, 'base64').toString('latin1'));
}

export const httpAuthorizationRule: Rule = {
  name: 'http-authorization',
  dataClass: 'secret',
  needs: signal.word,
  find: either(
    byPattern(bearer, ({ value }) => looksRandom(value)),
    byPattern(basic, ({ value }) => isUserAndPassword(value)),
  ),
};
