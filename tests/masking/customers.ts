// Who banks here: one customer whose secrets the dodges are after, and a dozen more made by rule.
import { date, decimal, type Secret, text, uuid, whole } from './secrets.ts';

export interface Customer {
  readonly id: number;
  readonly name: string;
  readonly country: string;
  readonly ssn: Secret;
  /** Mixed case, so that lower() and upper() change it. */
  readonly email: Secret;
  readonly phone: Secret;
  readonly birth: Secret;
  readonly iban: Secret;
  readonly card: Secret;
  readonly balance: Secret;
  readonly token: Secret;
  /** The text in a bytea. */
  readonly document: Secret;
  /** Two values deep in a jsonb. */
  readonly diagnosis: Secret;
  readonly vaultKey: Secret;
  /** Elements of an array. */
  readonly answers: readonly [Secret, Secret];
  /** A field of a composite value. */
  readonly street: Secret;
  /** What paths of a jsonb name, beside what is not secret. */
  readonly apiKey: Secret;
  readonly recovery: Secret;
}

/** All that is put into the tables. */
export interface Population {
  readonly customers: readonly Customer[];
  /** A customer of the child table, whose secrets stand in inherited columns. */
  readonly vip: Customer;
  /** One in each partition. */
  readonly payments: readonly [Payment, Payment];
  /** In contractors, the one table of its family that is classified by name. */
  readonly contractor: Secret;
  /** In the large object that customer 1 points to. */
  readonly letter: Secret;
}

export interface Payment {
  readonly card: Secret;
  readonly holder: Secret;
}

export const first: Customer = {
  id: 1,
  name: 'Customer One',
  country: 'DE',
  ssn: text('customers.ssn', '219-64-8073'),
  email: text('customers.email', 'Ottilie.Quax@Fenwick-Mail.example'),
  phone: text('customers.phone', '+49 170 5550163'),
  birth: date('customers.birth', '1943-11-27'),
  iban: text('customers.iban', 'DE89370400440532013000'),
  card: whole('customers.card', 4556_7375_8689_9855n),
  balance: decimal('customers.balance', '73190428.57'),
  token: uuid('customers.api_token', '7f3c2b1e-94d5-4a6b-8c07-d1e2f3a4b5c6'),
  document: text('customers.document', 'Statement under oath: Quax keeps 41 bars at Thornwick'),
  diagnosis: text('customers.notes', 'morbus-Wexford-1147'),
  vaultKey: text('customers.notes', 'kq-Zeta-88-Tarn'),
  answers: [
    text('customers.answers', 'bluebell-Harrow-31'),
    text('customers.answers', 'maiden-Quillfeather'),
  ],
  street: text('customers.contact', 'Mossgate 12b, Yarrowby'),
  apiKey: text('customers.settings', 'bk-live-Tm55Qr0091Wz'),
  recovery: text('customers.settings', 'recover-Ptarmigan-4410'),
};

/** `shared`: with the telephone and IBAN of that customer, so that statistics hold both as most common. */
function made(id: number, seed: number, shared?: Customer): Customer {
  const two = String(seed).padStart(2, '0');
  return {
    id,
    name: `Customer ${id}`,
    country: ['DE', 'FR', 'NL'][id % 3] ?? 'DE',
    ssn: text('customers.ssn', `5${two}-7${seed % 10}-91${two}`),
    email: text('customers.email', `Holder.${two}@Brackwater-${two}.example`),
    phone: shared?.phone ?? text('customers.phone', `+33 611 55571${two}`),
    birth: date('customers.birth', `19${50 + seed}-08-${two}`),
    iban: shared?.iban ?? text('customers.iban', `FR76300060000112345678${two}189`),
    card: whole('customers.card', 5399_4167_0021_0000n + BigInt(seed * 37)),
    balance: decimal('customers.balance', `8260413${two}.19`),
    token: uuid('customers.api_token', `c4d9e0a7-3b5f-4e12-9a60-${two}7b58f1aa${two}`),
    document: text('customers.document', `Sworn before notary ${two}: ledger Copperfell`),
    diagnosis: text('customers.notes', `febris-Anstruther-${two}`),
    vaultKey: text('customers.notes', `pj-Omicron-${two}-Fell`),
    answers: [
      text('customers.answers', `foxglove-Pell-${two}`),
      text('customers.answers', `maiden-Ashgrove-${two}`),
    ],
    street: text('customers.contact', `Larkrise ${two}, Underholm`),
    apiKey: text('customers.settings', `bk-live-Zx83Lh${two}40Vb`),
    recovery: text('customers.settings', `recover-Dotterel-${two}`),
  };
}

const others = (from: number, of: Customer) =>
  Array.from({ length: 12 }, (_, index) => made(index + 2, from + index, index < 6 ? of : undefined));

/** Whose secrets the dodges are after. */
export const residents: Population = {
  customers: [first, ...others(2, first)],
  vip: made(14, 14),
  payments: [
    {
      card: whole('payments.card_number', 5105_8843_1170_2269n),
      holder: text('payments.holder', 'Ottilie Marchbanks-Quax'),
    },
    {
      card: whole('payments.card_number', 5105_8843_1170_9931n),
      holder: text('payments.holder', 'Leopold Hexworthy-Dunn'),
    },
  ],
  contractor: text('contractors.tax_id', 'TX-88341-Ravenglass'),
  letter: text('large object', 'Dear Ottilie, the key hangs behind the Vermeer in Skelwith'),
};

const stranger = made(1, 15);

/** Nobody the dodges know: what they show of these is not what they look for. */
export const strangers: Population = {
  customers: [stranger, ...others(16, stranger)],
  vip: made(14, 28),
  payments: [
    {
      card: whole('payments.card_number', 3711_0029_5563_4871n),
      holder: text('payments.holder', 'Barnaby Stranger-Coombe'),
    },
    {
      card: whole('payments.card_number', 3711_0029_5563_0164n),
      holder: text('payments.holder', 'Philippa Stranger-Lisle'),
    },
  ],
  contractor: text('contractors.tax_id', 'TX-10277-Cockermouth'),
  letter: text('large object', 'Whoever reads this will find nothing behind any painting'),
};

export function secretsOf({ customers, vip, payments, contractor, letter }: Population): readonly Secret[] {
  const rows: readonly object[] = [...customers, vip, ...payments];
  const values = rows.flatMap((row) => Object.values(row).flat() as readonly (Secret | string | number)[]);
  return [...values.filter((value) => typeof value === 'object'), contractor, letter];
}
