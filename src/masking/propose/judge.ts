// From counts and names to grounds for a class: which are strong, which weak, and the words for them.
import type { DataClass } from '../../model/data-class.ts';
import type { Grounds } from './proposal.ts';
import type { Tally } from './tally.ts';

/** Fewer values than this may be chance. */
const FEWEST = 3;
/** A column of which this share holds a finding is one of its kind; below, it mentions it. */
const STRONG_SHARE = 0.2;
/** Of a table with one or two rows nothing else can be asked. */
const SMALL_SHARE = 0.5;

/** What the name of a column or a key says of its values. */
export interface NameSign {
  readonly dataClass: DataClass;
  readonly of: 'name' | 'key';
}

export function judge(tally: Tally, sign: NameSign | undefined): readonly Grounds[] {
  const byValue = tally.classes.flatMap((dataClass) => judgeClass(tally, dataClass, sign) ?? []);
  const isKnown = byValue.some((one) => one.confidence === 'strong' || one.dataClass === sign?.dataClass);
  return sign === undefined || isKnown ? byValue : [...byValue, byName(tally, sign)];
}

function judgeClass(tally: Tally, dataClass: DataClass, sign: NameSign | undefined): Grounds | undefined {
  const { of } = tally;
  const found = tally.found(dataClass);
  const named = sign?.dataClass === dataClass;
  const strong = named || (found >= FEWEST && found >= of * STRONG_SHARE);
  if (!strong && found < FEWEST && found < of * SMALL_SHARE) return undefined;
  const held = `${found} of ${count(of)} ${found === 1 ? 'holds' : 'hold'} ${wordRules(tally.rules(dataClass))}`;
  const reason = named ? `${held}, and its ${sign.of} says so` : held;
  return { dataClass, confidence: strong ? 'strong' : 'weak', found, of, reason };
}

function byName({ of }: Tally, sign: NameSign): Grounds {
  const looked = of === 0 ? 'no value was looked at' : `none of ${count(of)} does`;
  const reason = `its ${sign.of} says so, ${looked}`;
  return { dataClass: sign.dataClass, confidence: 'weak', found: 0, of, reason };
}

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`;
}

const MOST_RULES = 3;

function wordRules(rules: readonly string[]): string {
  const words = [...new Set(rules.map((rule) => nouns[rule] ?? `what rule ${rule} looks for`))];
  const shown = words.length > MOST_RULES ? [...words.slice(0, MOST_RULES), 'more'] : words;
  const before = shown.slice(0, -1).join(', ');
  return before === '' ? shown.join('') : `${before} and ${shown.at(-1)}`;
}

const nouns: Readonly<Record<string, string>> = {
  email: 'e-mail addresses',
  phone: 'telephone numbers',
  'payment-card': 'payment card numbers',
  iban: 'IBANs',
  'us-ssn': 'US social security numbers',
  'uk-nino': 'UK national insurance numbers',
  'ca-sin': 'Canadian social insurance numbers',
  'de-steuer-id': 'German tax numbers',
  'fr-nir': 'French social security numbers',
  'es-dni': 'Spanish identity numbers',
  'it-codice-fiscale': 'Italian tax codes',
  'nl-bsn': 'Dutch citizen numbers',
  'pl-pesel': 'Polish PESEL numbers',
  'in-aadhaar': 'Aadhaar numbers',
  'br-cpf': 'Brazilian CPF numbers',
  'br-cnpj': 'Brazilian CNPJ numbers',
  jwt: 'JSON web tokens',
  'private-key': 'private keys',
  'password-hash': 'password hashes',
  'postgres-verifier': 'password verifiers',
  'connection-url': 'URLs with passwords',
  'connection-string': 'connection strings with passwords',
  'assigned-secret': 'secrets after a name for them',
  'ddl-password': 'statements with passwords',
  'http-authorization': 'Authorization headers',
  'aws-access-key-id': 'AWS access keys',
  'aws-secret-key': 'AWS secret keys',
  'azure-key': 'Azure keys',
  'entra-client-secret': 'Entra client secrets',
  'sas-signature': 'Azure SAS signatures',
  'github-token': 'GitHub tokens',
  'slack-token': 'Slack tokens',
  'stripe-key': 'Stripe keys',
  'google-key': 'Google keys',
  'ai-key': 'API keys',
  'npm-token': 'npm tokens',
  'vendor-token': 'API tokens',
};
