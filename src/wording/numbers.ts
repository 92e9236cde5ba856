// Puts numbers, times and sizes into words, the same wherever people read them: console, command line, messages. Pure.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

export function wholeNumber(value: number): string {
  return whole.format(value);
}

/** `1.2 million` */
export function roughly(value: number): string {
  const steps = [
    [1e9, 'billion'],
    [1e6, 'million'],
  ] as const;
  for (const [step, word] of steps) if (value >= step) return `${tenth.format(value / step)} ${word}`;
  return whole.format(value);
}

/** `310 MB`, in steps of 1,000 as disks are sold. */
export function sizeOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  const number = value < 10 && unit > 0 ? tenth.format(value) : whole.format(value);
  return bytes === 1 ? '1 byte' : `${number} ${units[unit]}`;
}

/** `850 µs`, `12.3 ms`, `4.5 s`, then as `spanOf`. */
export function durationOf(micros: number): string {
  if (micros < 1000) return `${whole.format(micros)} µs`;
  if (micros < 999_950) return `${tenth.format(micros / 1000)} ms`;
  if (micros < 59.95e6) return `${tenth.format(micros / 1e6)} s`;
  return spanOf(micros / 1000);
}

/** The two largest units: `2 d 4 h`, `4 min 12 s`. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([value]) => value > 0);
  return shown.map(([value, unit]) => `${value} ${unit}`).join(' ');
}
