// Times: how long ago for the eye, the exact one on hover and for programs.
import { useSyncExternalStore } from 'react';
import { agoOf } from '../text/words.ts';

const exact = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** One timer for the whole page, while somebody looks at it. */
function every(milliseconds: number): (tell: () => void) => () => void {
  return (tell) => {
    const timer = window.setInterval(() => document.hidden || tell(), milliseconds);
    document.addEventListener('visibilitychange', tell);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', tell);
    };
  };
}

const everySecond = every(1000);
const everyQuarter = every(15_000);

/** Whole seconds, so that one tick is one drawing. */
export function useNow(): number {
  return useSyncExternalStore(everySecond, () => Math.floor(Date.now() / 1000) * 1000);
}

export function Ago({ at }: { at: string }) {
  const now = useSyncExternalStore(everyQuarter, () => Math.floor(Date.now() / 15_000) * 15_000);
  const then = Date.parse(at);
  // What came after the last tick came just now.
  const seen = then > now && then - now < 15_000 ? then : now;
  return (
    <time dateTime={at} title={exact.format(then)}>
      {agoOf(then, seen)}
    </time>
  );
}

export function Exact({ at, only }: { at: string; only?: 'clock' }) {
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={at}>
      {(only === 'clock' ? clock : exact).format(then)}
    </time>
  );
}
