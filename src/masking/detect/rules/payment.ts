// Payment: card numbers and IBANs.
import { luhn, mod97 } from '../check-digits.ts';
import type { Rule, Span } from '../finding.ts';
import { anyWord, byPattern, type Candidate, digitsOf, gap, near } from '../match.ts';
import { signal } from '../signals.ts';

/**
 * Issuer ranges with their lengths. `bare`: lengths that count without a word like "card" near; the others are as
 * common among big integers as among cards.
 */
const issuers: readonly { readonly range: RegExp; readonly bare: readonly number[] }[] = [
  { range: /^4/, bare: [16] }, // Visa; 13 and 19 beside a word
  { range: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, bare: [16] }, // Mastercard
  { range: /^3[47]/, bare: [15] }, // American Express
  { range: /^(?:30[0-5]|309|36|3[89])/, bare: [14, 16] }, // Diners Club
  { range: /^(?:6011|64[4-9]|65)/, bare: [16] }, // Discover
  { range: /^35(?:2[89]|[3-8])/, bare: [16] }, // JCB
  { range: /^(?:62|81)/, bare: [16] }, // UnionPay
  { range: /^220[0-4]/, bare: [16] }, // Mir
  { range: /^(?:60|82|508|353|356)/, bare: [16] }, // RuPay
  { range: /^9792/, bare: [16] }, // Troy
  { range: /^(?:50|5[6-9]|6)/, bare: [] }, // Maestro: 12 to 19, beside a word
];

/** One run, or groups as printed: by fours, or 4-6-5 and 4-6-4. The same mark stands between all groups. */
const cardPattern = new RegExp(
  String.raw`(?<!\w|\d[.\-])(?:\d{12,19}|\d{4}(${gap}|\.)(?:\d{4}\1\d{4}\1(?:\d{4}(?:\1\d{3})?|\d{1,3})|\d{6}\1\d{4,5}))(?!\w|[.\-]\d)`,
  'g',
);

const cardWords = anyWord(
  ...[
    'cards?',
    'card ?(?:no|num|number)',
    'pan',
    'cc',
    'credit',
    'debit',
    'maestro',
    'visa',
    'mastercard',
    'amex',
  ],
  ...[
    'carte',
    'karte',
    'kreditkarte',
    'tarjeta',
    'carta',
    'cart[aã]o',
    'unionpay',
    'discover',
    'kaart',
    'karta',
  ],
);

/** A group of three after sixteen digits may be the end of the number, or the code on the back of the card. */
function readCard(candidate: Candidate): false | Span {
  const { text, start, end } = candidate;
  const ends = /\d{4}\D\d{3}$/.test(candidate.value) ? [end, end - 4] : [end];
  const found = ends.find((until) => isCard({ ...candidate, value: text.slice(start, until) }));
  return found !== undefined && { start, end: found };
}

function isCard(candidate: Candidate): boolean {
  const digits = digitsOf(candidate.value);
  const issuer = issuers.find(({ range }) => range.test(digits));
  if (issuer === undefined || /^(\d)\1*$/.test(digits) || !luhn(digits)) return false;
  const printed = digits.length >= 14 && /\D/.test(candidate.value);
  return printed || issuer.bare.includes(digits.length) || near(candidate, cardWords);
}

/** Length of an IBAN in each country of the SWIFT registry (ISO 13616), and of those that use it without being in it. */
const ibanLengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 ' +
    'YE30 DZ26 AO25 BJ28 BF28 CM27 CV25 CF27 TD27 KM27 CG27 CI28 GQ27 GA27 GW25 IR26 MG27 ML28 MA28 MZ25 NE28 SN28 TG28'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const ibanPattern = new RegExp(String.raw`(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=${gap}?[A-Z0-9]{3})`, 'gi');

const gapInside = new RegExp(`^[A-Za-z0-9]${gap}[A-Za-z0-9]$`);

/** Takes as many characters as the country wants; after each four of them may stand one mark. */
function readIban({ text, start }: Candidate): false | Span {
  const length = ibanLengths.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return false;
  let compact = '';
  let end = start;
  for (; compact.length < length && end < start + 2 * length; end++) {
    if (/[A-Z0-9]/i.test(text.charAt(end))) compact += text.charAt(end);
    else if (compact.length % 4 !== 0 || !gapInside.test(text.slice(end - 1, end + 2))) return false;
  }
  if (compact.length < length || /[A-Za-z0-9]/.test(text.charAt(end))) return false;
  return mod97(compact.slice(4) + compact.slice(0, 4)) === 1 && { start, end };
}

export const paymentRules: readonly Rule[] = [
  {
    name: 'payment-card',
    dataClass: 'payment',
    needs: signal.number,
    find: byPattern(cardPattern, readCard),
  },
  {
    name: 'iban',
    dataClass: 'payment',
    needs: signal.number | signal.token | signal.identifier,
    find: byPattern(ibanPattern, readIban),
  },
];
