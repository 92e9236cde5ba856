// Stored forms of passwords: who has them can try passwords at leisure, or log in with an md5 one as it is.
import type { Rule } from '../finding.ts';
import { byPattern, token } from '../match.ts';
import { signal } from '../signals.ts';

const base64 = '[A-Za-z0-9+/]';
const crypt64 = '[./A-Za-z0-9]';

export const passwordHashRules: readonly Rule[] = [
  {
    name: 'postgres-verifier',
    dataClass: 'secret',
    needs: signal.word | signal.token,
    find: byPattern(
      token(
        String.raw`SCRAM-SHA-256\$\d{1,10}:${base64}{4,256}={0,2}\$${base64}{43}=:${base64}{43}=|md5[0-9a-f]{32}`,
      ),
    ),
  },
  {
    name: 'password-hash',
    dataClass: 'secret',
    needs: signal.crypt,
    find: byPattern(
      new RegExp(
        [
          String.raw`\$2[abxy]?\$\d\d\$${crypt64}{53}`,
          String.raw`\$argon2(?:id|i|d)\$(?:v=\d{1,3}\$)?[a-z0-9=,]{5,64}\$[A-Za-z0-9+/]{8,128}\$[A-Za-z0-9+/]{16,256}`,
          String.raw`\$[56]\$(?:rounds=\d{1,9}\$)?${crypt64}{1,16}\$(?:${crypt64}{86}|${crypt64}{43})`,
          String.raw`\$1\$${crypt64}{1,8}\$${crypt64}{22}`,
          String.raw`\$(?:y|gy|7)\$${crypt64}{1,128}\$(?:${crypt64}{1,86}\$)?${crypt64}{43}`,
          String.raw`\$scrypt\$[a-z0-9=,]{5,64}\$[A-Za-z0-9+/]{8,128}\$[A-Za-z0-9+/]{16,256}`,
          String.raw`pbkdf2_sha(?:256|512)\$\d{1,8}\$${base64}{1,64}\$${base64}{20,128}={0,2}`,
        ]
          .map((form) => `(?:${form})`)
          .join('|'),
        'g',
      ),
    ),
  },
];
