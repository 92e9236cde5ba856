// The corpus of the detectors: texts, and in some of them pieces of which we know what they are.
//
// One text a line, a line break in it written ⏎. ⟦rule:value⟧ is a piece to be found; ⟨name⟩ in front of a text is what
// stands beside it. Tokens hold a ‖ that is taken out here, so that nobody who scans this repository takes them for real.
// Lines that begin with %% say what follows.
import { readFileSync } from 'node:fs';
import type { Finding } from '../../../src/masking/detect/finding.ts';

export interface Sample {
  readonly text: string;
  readonly beside: string;
  readonly expected: readonly Finding[];
}

export type Part = 'developed-with' | 'held-out';

const files: Readonly<Record<Part, readonly string[]>> = {
  'developed-with': ['positives.txt', 'negatives.txt'],
  'held-out': ['held-out-positives.txt', 'held-out-negatives.txt'],
};

export function readCorpus(part: Part): readonly Sample[] {
  return files[part].flatMap((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('%%'))
      .map(readSample),
  );
}

/** Written down here once more, so that a rule that changes its class is noticed. */
const payment = new Set(['payment-card', 'iban']);
const personal = new Set(
  (
    'us-ssn uk-nino ca-sin de-steuer-id fr-nir es-dni it-codice-fiscale nl-bsn pl-pesel in-aadhaar br-cpf br-cnpj ' +
    'email phone'
  ).split(' '),
);

export function classOf(rule: string): string {
  if (payment.has(rule)) return 'payment';
  return personal.has(rule) ? 'pii' : 'secret';
}

function readSample(line: string): Sample {
  const [, beside = '', marked = ''] = /^(?:⟨([^⟩]*)⟩ )?(.*)$/.exec(line) ?? [];
  const expected: Finding[] = [];
  let text = '';
  for (const [, plain = '', rule, value = ''] of marked.matchAll(/([^⟦]+)|⟦([a-z0-9-]+):([^⟧]*)⟧/g)) {
    const start = text.length;
    text += (plain + value).replaceAll('⏎', '\n').replaceAll('‖', '');
    if (rule !== undefined) expected.push({ rule, dataClass: classOf(rule), start, end: text.length });
  }
  return { text, beside, expected };
}
