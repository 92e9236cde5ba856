// Live updates: the gateway says that something changed, the page reads it anew. While the line is down, it asks by itself.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** What to read anew for each type of event. */
const stale: Readonly<Record<string, readonly string[]>> = {
  approvals: ['approvals', 'grants'],
  sessions: ['sessions', 'timeline'],
  policies: ['policies', 'targets'],
};

/** A burst of events becomes one reading a second. */
const quiet = 1000;
/** Between attempts, and between readings while the line is down. */
const again = 5000;

function readAnew(client: QueryClient, type: string): void {
  for (const key of stale[type] ?? []) void client.invalidateQueries({ queryKey: [key] });
}

/** Opens the line and keeps it; gives what closes it. */
function listen(client: QueryClient, tell: (up: boolean) => void): () => void {
  let source: EventSource | undefined;
  let was = true;
  const waiting = new Map<string, number>();
  const took = (type: string) => {
    if (waiting.has(type)) return;
    readAnew(client, type);
    // What comes meanwhile is read at the end of the second.
    waiting.set(
      type,
      window.setTimeout(() => waiting.delete(type), quiet),
    );
  };
  const later = (type: string) => {
    const timer = waiting.get(type);
    if (timer === undefined) return took(type);
    window.clearTimeout(timer);
    waiting.set(
      type,
      window.setTimeout(() => {
        waiting.delete(type);
        took(type);
      }, quiet),
    );
  };
  const everything = () => Object.keys(stale).forEach(took);
  const open = () => {
    source = new EventSource('/v1/events');
    for (const type of Object.keys(stale)) source.addEventListener(type, () => later(type));
    source.addEventListener('open', () => {
      if (!was) everything();
      was = true;
      tell(true);
    });
    source.addEventListener('error', () => {
      was = false;
      tell(false);
    });
  };
  const ticking = window.setInterval(() => {
    if (source?.readyState === EventSource.OPEN) return;
    everything();
    // After an HTTP error the browser gives up; then it is for us to try again.
    if (source?.readyState === EventSource.CLOSED) open();
  }, again);
  open();
  return () => {
    source?.close();
    window.clearInterval(ticking);
    for (const timer of waiting.values()) window.clearTimeout(timer);
  };
}

export function useLive(): boolean {
  const client = useQueryClient();
  const [up, setUp] = useState(true);
  useEffect(() => listen(client, setUp), [client]);
  return up;
}
