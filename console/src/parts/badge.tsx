// A short word for a state. The word says it; the colour only helps.
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'info';

const tones: Readonly<Record<string, Tone>> = {
  waiting: 'warn',
  approved: 'good',
  denied: 'bad',
  expired: 'plain',
  withdrawn: 'plain',
  allow: 'good',
  deny: 'bad',
  'needs-approval': 'warn',
  ok: 'good',
  error: 'bad',
  cancelled: 'warn',
  unknown: 'warn',
  live: 'good',
  usable: 'good',
  permit: 'good',
  forbid: 'bad',
  whole: 'good',
  'not-whole': 'bad',
  failed: 'bad',
  running: 'info',
};

const words: Readonly<Record<string, string>> = {
  allow: 'allowed',
  deny: 'denied',
  'needs-approval': 'needs approval',
  'not-whole': 'not whole',
};

export function Badge({ state, tone }: { state: string; tone?: Tone }) {
  return <span className={`badge ${tone ?? tones[state] ?? 'plain'}`}>{words[state] ?? state}</span>;
}
