// Access keys of Amazon Web Services. The ids have a form of their own; the secrets are 40 characters of base64 like much else.
import type { Rule } from '../finding.ts';
import { byPattern, near, token } from '../match.ts';
import { entropy } from '../shape.ts';
import { signal } from '../signals.ts';

const words = /aws|amazon|s3|secret.?access.?key|secret.?key/i;

export const awsRules: readonly Rule[] = [
  {
    name: 'aws-access-key-id',
    dataClass: 'secret',
    needs: signal.token,
    find: byPattern(token('(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}')),
  },
  {
    name: 'aws-secret-key',
    dataClass: 'secret',
    needs: signal.word,
    find: byPattern(
      /(?<=key[a-z_]{0,12}["']{0,2}\s{0,4}(?:[=:]|=>|:=)\s{0,4}["']?|key["'<>\s]{1,4})(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/gi,
      (candidate) => entropy(candidate.value) >= 3.5 && near(candidate, words, 64, 0),
    ),
  },
];
