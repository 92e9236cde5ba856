// A masker for tests: `ssn` and `email` are pii, `card` is payment, JSON `notes` hold both in parts; masks are words.
import type { ColumnName } from '../../../model/data-class.ts';
import { GatelogError } from '../../../model/error.ts';
import type { Assigned, Masker } from '../../../model/masker.ts';

const assigned: Readonly<Record<string, readonly Assigned[]>> = {
  ssn: [{ dataClass: 'pii', paths: [] }],
  email: [{ dataClass: 'pii', paths: [] }],
  card: [{ dataClass: 'payment', paths: [] }],
  notes: [
    {
      dataClass: 'payment',
      paths: [
        ['card', 'number'],
        ['cards', '[]'],
      ],
    },
    { dataClass: 'pii', paths: [['who', '*', 'ssn']] },
  ],
};

export const fakeMasker: Masker = {
  classes: ['payment', 'pii'],
  version: '1',
  classesOf: ({ column }) => assigned[column] ?? [],
  maskFor: (classes) => ({
    way: { name: 'redact' },
    of: (_text, { kind }) => (kind === 'json' ? `"<${classes.join()}>"` : `<${classes.join()}>`),
    constant: ({ kind }) => (kind === 'text' ? `<${classes.join()}>` : kind === 'integer' ? '0' : null),
  }),
  isMask: (dataClass, text) => text === `<${dataClass}>`,
  markIn: (text) => (text.includes('<found>') ? 'payment' : undefined),
  mayHold: (bytes, start, end) => bytes.subarray(start, end).includes('secret'),
  scrub: (text, { except } = {}) => {
    if (text.includes('secret trap')) throw new GatelogError('detect.failed', 'a detector failed');
    if (except?.has('payment') === true || !text.includes('secret')) return { text, found: [] };
    return { text: text.replaceAll('secret', '<found>'), found: [{ rule: 'word', dataClass: 'payment' }] };
  },
};

export function column(name: string, table = 'customers'): ColumnName {
  return { schema: 'public', table, column: name };
}
