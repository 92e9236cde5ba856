// Numbers by which states know people and companies. What other numbers look like too counts only beside a word.
import { luhn, mod11And10, mod97, verhoeff, weigh } from '../check-digits.ts';
import type { Find, Rule } from '../finding.ts';
import { anyWord, byPattern, type Candidate, digitsOf, either, gap, near, standing } from '../match.ts';
import { signal } from '../signals.ts';

/** Printed as `shape` it needs only its checks; as `loose` (no marks, or marks other numbers have) also a word near. */
function printedOrNamed(
  shape: string | undefined,
  loose: string,
  words: RegExp,
  check: (value: string) => boolean,
  strict = check,
): Find {
  const named = byPattern(
    standing(loose),
    (candidate) => check(candidate.value) && near(candidate, words, 48, 24),
  );
  if (shape === undefined) return named;
  return either(
    byPattern(standing(shape), ({ value }) => strict(value)),
    named,
  );
}

/** Social Security Administration: never area 000, 666 or 900 and up, group 00 or serial 0000. */
function isSsn(value: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digitsOf(value));
}

/** HMRC manual NIM39110. */
function isNino(value: string): boolean {
  return !/^(?:BG|GB|NK|KN|TN|NT|ZZ)/i.test(value);
}

function isSin(value: string): boolean {
  const digits = digitsOf(value);
  return /^[1-79]/.test(digits) && luhn(digits);
}

function isSteuerId(value: string): boolean {
  return mod11And10(digitsOf(value));
}

/** Given to people, not to test systems: no 0 in front, and of the first ten digits exactly one stands twice or three times. */
function isPersonalSteuerId(value: string): boolean {
  const digits = digitsOf(value);
  const counts = [...Map.groupBy(digits.slice(0, 10), (char) => char).values()].map((same) => same.length);
  const repeated = counts.filter((count) => count > 1);
  return digits[0] !== '0' && repeated.length === 1 && (repeated[0] ?? 0) <= 3 && isSteuerId(value);
}

/** INSEE: 97 less the rest of the first thirteen; Corsica's 2A and 2B count as 19 and 18. */
function isNir(value: string): boolean {
  const digits = value
    .replaceAll(/[^\dAB]/g, '')
    .replace('2A', '19')
    .replace('2B', '18');
  return 97 - mod97(digits.slice(0, 13)) === Number(digits.slice(13));
}

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';

function isDni(value: string): boolean {
  const compact = value.replaceAll(/[^\dA-Z]/gi, '').toUpperCase();
  const number = compact.slice(0, -1).replace(/^[XYZ]/, (first) => String('XYZ'.indexOf(first)));
  return spanishLetters[Number(number) % 23] === compact.at(-1);
}

/** Odd places of the codice fiscale (decree of 23 December 1976), by digit and letter. */
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

function isCodiceFiscale(value: string): boolean {
  const compact = value.toUpperCase();
  const sum = [...compact.slice(0, 15)].reduce((total, char, at) => {
    const order = Number.parseInt(char, 36) - (char <= '9' ? 0 : 10);
    return total + (at % 2 === 0 ? (oddValues[order] as number) : order);
  }, 0);
  return sum % 26 === compact.charCodeAt(15) - 65;
}

function isBsn(value: string): boolean {
  const digits = digitsOf(value);
  return digits !== '000000000' && weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** The month tells the century: plus 80 for 18xx, 20 for 20xx, 40 and 60 for the next. */
function isPesel(value: string): boolean {
  const month = Number(value.slice(2, 4)) % 20;
  const day = Number(value.slice(4, 6));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return weigh(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

function isCpf(value: string): boolean {
  const digits = digitsOf(value);
  return !/^(\d)\1*$/.test(digits) && hasBrazilianChecks(digits, 9, 11);
}

function isCnpj(value: string): boolean {
  const compact = value.replaceAll(/[^\dA-Z]/g, '');
  return !/^(.)\1*$/.test(compact) && hasBrazilianChecks(compact, 12, 9);
}

/** Two check digits; weights count up from 2 towards the left, and begin again after `highest`. */
function hasBrazilianChecks(value: string, body: number, highest: number): boolean {
  return [body, body + 1].every((length) => {
    const weights = Array.from({ length }, (_, at) => ((length - 1 - at) % (highest - 1)) + 2);
    const rest = weigh(value, weights) % 11;
    return value.charCodeAt(length) - 48 === (rest < 2 ? 0 : 11 - rest);
  });
}

/** Capitals as printed; in lower case such short ids look like hexadecimal, so a word must stand near. */
function inCapitals(pattern: string, words: RegExp, check: (value: string) => boolean): Find {
  return byPattern(
    standing(pattern, 'i'),
    (candidate: Candidate) =>
      check(candidate.value) && (candidate.value === candidate.value.toUpperCase() || near(candidate, words)),
  );
}

const sinWords =
  /(?<![A-Za-z])SIN(?![A-Za-z])|(?<![a-z])sin["']?[ ]?[:=#]|^sin$|(?<![a-z])NAS(?![a-z])|[Ss]ocial.?[Ii]nsurance|assurance sociale/;

const nirMonth = '(?:0[1-9]|1[0-2])';
const nirPlace = String.raw`(?:0[1-9]|[1-8]\d|9[0-57-9]|2[AB])`;

export const nationalIdRules: readonly Rule[] = [
  {
    name: 'us-ssn',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(
      String.raw`\d{3}[-\u2011]\d{2}[-\u2011]\d{4}`,
      String.raw`\d{3}${gap}?\d{2}${gap}?\d{4}`,
      anyWord('ssns?', 'ss ?(?:no|num|number|#)', 'social.?security', 'tax.?payer'),
      isSsn,
    ),
  },
  {
    name: 'uk-nino',
    dataClass: 'pii',
    needs: signal.identifier,
    find: inCapitals(
      String.raw`[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]${gap}?\d{2}${gap}?\d{2}${gap}?\d{2}${gap}?[A-D]`,
      anyWord('nino', 'ni', 'national.?insurance'),
      isNino,
    ),
  },
  {
    name: 'ca-sin',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(
      String.raw`\d{3}[-\u2011]\d{3}[-\u2011]\d{3}`,
      String.raw`\d{3}${gap}?\d{3}${gap}?\d{3}`,
      sinWords,
      isSin,
    ),
  },
  {
    name: 'de-steuer-id',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(
      String.raw`\d{2} \d{3} \d{3} \d{3}`,
      String.raw`\d{2}[ /]?\d{3}[ /]?\d{3}[ /]?\d{3}`,
      anyWord(
        'steuer.{0,20}(?:id|nr|nummer)',
        'steuer',
        'idnr',
        'tin',
        'identifikationsnummer',
        'tax.?(?:id|number)',
      ),
      isSteuerId,
      isPersonalSteuerId,
    ),
  },
  {
    name: 'fr-nir',
    dataClass: 'pii',
    needs: signal.number | signal.identifier,
    find: either(
      byPattern(
        standing(
          String.raw`[12]${gap}?\d{2}${gap}?${nirMonth}${gap}?${nirPlace}${gap}?\d{3}${gap}?\d{3}${gap}?\d{2}`,
        ),
        ({ value }) => isNir(value),
      ),
      byPattern(
        standing(
          String.raw`[1-478]${gap}?\d{2}${gap}?\d{2}${gap}?\d[\dAB]${gap}?\d{3}${gap}?\d{3}${gap}?\d{2}`,
        ),
        (candidate) =>
          isNir(candidate.value) &&
          near(
            candidate,
            anyWord('nir', 'insee', 's[ée]cu', 's[ée]curit[ée] sociale', 'num[ée]ro de s[ée]cu'),
          ),
      ),
    ),
  },
  {
    name: 'es-dni',
    dataClass: 'pii',
    needs: signal.identifier,
    find: inCapitals(
      String.raw`(?:\d{8}|\d{2}\.\d{3}\.\d{3}|[XYZ]-?\d{7})[ -]?[A-HJ-NP-TV-Z]`,
      anyWord('dni', 'nie', 'nif', 'documento'),
      isDni,
    ),
  },
  {
    name: 'it-codice-fiscale',
    dataClass: 'pii',
    needs: signal.token,
    find: byPattern(
      standing('[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-7LMNP-T][0-9LMNP-V][A-Z][0-9LMNP-V]{3}[A-Z]', 'i'),
      ({ value }) => isCodiceFiscale(value),
    ),
  },
  {
    name: 'nl-bsn',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(
      undefined,
      String.raw`\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3} \d{3} \d{3}|\d{4} \d{2} \d{3}`,
      anyWord('bsn', 'burger.?service.?(?:nummer|nr)', 'sofi.?(?:nummer|nr)?'),
      isBsn,
    ),
  },
  {
    name: 'pl-pesel',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(undefined, String.raw`\d{11}`, anyWord('pesel\\w{0,3}'), isPesel),
  },
  {
    name: 'in-aadhaar',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(
      undefined,
      String.raw`[2-9]\d{3}${gap}?\d{4}${gap}?\d{4}`,
      anyWord('aadhaa?r', 'adhaar', 'uidai', 'uid', 'आधार'),
      (value) => verhoeff(digitsOf(value)),
    ),
  },
  {
    name: 'br-cpf',
    dataClass: 'pii',
    needs: signal.number,
    find: printedOrNamed(
      String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}`,
      String.raw`\d{11}|\d{9}-\d{2}`,
      anyWord('cpf'),
      isCpf,
    ),
  },
  {
    name: 'br-cnpj',
    dataClass: 'pii',
    needs: signal.number | signal.identifier,
    find: printedOrNamed(
      String.raw`[\dA-Z]{2}\.[\dA-Z]{3}\.[\dA-Z]{3}\/[\dA-Z]{4}-\d{2}`,
      String.raw`\d{14}|\d{12}-\d{2}`,
      anyWord('cnpj'),
      isCnpj,
    ),
  },
];
