// How long a request still waits, counting down.
import { useNow } from '../../parts/time.tsx';
import { clockOf } from '../../text/words.ts';

export function TimeLeft({ until, long = false }: { until: string; long?: boolean }) {
  const left = Date.parse(until) - useNow();
  if (left <= 0) return <span className="left over">time is up</span>;
  return (
    <span className={left < 60_000 ? 'left soon' : 'left'} role="timer">
      {clockOf(left)}
      {long && ' left'}
      {!long && <span className="unseen"> left</span>}
    </span>
  );
}
