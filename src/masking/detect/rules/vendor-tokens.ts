// Tokens that say by a prefix whose they are. The forms are those their makers publish for secret scanning.
import type { Rule } from '../finding.ts';
import { byPattern, type Check, token } from '../match.ts';
import { entropy, restlessness } from '../shape.ts';
import { signal } from '../signals.ts';

/** `ghp_xxxxxxxx` in a manual is no token; one without a digit has capitals among its letters. */
const varied: Check = ({ value }) => entropy(value) >= 3 && /\d|[A-Za-z][A-Z]/.test(value);

/** Words joined by dashes may begin like a token, but are not mixed like one. */
const mixed: Check = ({ value }) => /\d/.test(value) && entropy(value) >= 3.5 && restlessness(value) >= 0.22;

function tokenRule(name: string, form: string, check: Check = varied): Rule {
  return { name, dataClass: 'secret', needs: signal.token, find: byPattern(token(form), check) };
}

const base64url = '[A-Za-z0-9_-]';

export const vendorTokenRules: readonly Rule[] = [
  // NOTE: the last six characters of the classic form are a CRC-32. It is not demanded: GitHub has other lengths
  // without one, and what is all but a token is masked rather than let through.
  tokenRule(
    'github-token',
    String.raw`gh[pousr]_[A-Za-z0-9]{36,255}|ghs_${base64url}{20,512}(?:\.${base64url}{8,2048}){2}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}`,
  ),
  tokenRule(
    'slack-token',
    String.raw`xox[abeoprs]-(?:\d-)?[A-Za-z0-9-]{20,250}|xoxe\.xox[bp]-\d-[A-Za-z0-9-]{20,250}|xapp-\d-[A-Z0-9]{8,16}-\d{8,16}-[a-f0-9]{32,80}|(?<=hooks\.slack\.com/(?:services|workflows|triggers)/)[A-Za-z0-9/]{30,120}`,
  ),
  tokenRule('stripe-key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,247}|whsec_[A-Za-z0-9+/]{32,88}'),
  tokenRule(
    'google-key',
    String.raw`AIza${base64url}{35}(?!-)|GOCSPX-${base64url}{28}(?!-)|ya29\.${base64url}{20,1024}|1//0${base64url}{40,200}`,
  ),
  tokenRule(
    'ai-key',
    `sk-(?:(?:proj|svcacct|admin|ant-[a-z]{2,8}\\d\\d|or-v1|lf)-)?${base64url}{20,250}(?!-)`,
    mixed,
  ),
  tokenRule('npm-token', 'npm_[A-Za-z0-9]{36}'),
  tokenRule(
    'vendor-token',
    [
      `glpat-${base64url}{20,64}(?:\\.[0-9a-z]{2}\\.[0-9a-z]{9})?`, // GitLab
      String.raw`SG\.${base64url}{22}\.${base64url}{43}`, // SendGrid
      'pypi-AgE[A-Za-z0-9_-]{50,400}', // PyPI
      'hf_[A-Za-z]{34}', // Hugging Face
      'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}', // Shopify
      'do[opr]_v1_[a-f0-9]{64}', // DigitalOcean
      'dapi[a-f0-9]{32}(?:-\\d)?', // Databricks
      String.raw`hv[sbr]\.${base64url}{24,300}`, // HashiCorp Vault
      'dckr_pat_[A-Za-z0-9_-]{27}', // Docker
      'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}', // age
    ].join('|'),
  ),
];
