// Where the page is: the path and the query of the URL, and links that change it without loading anew.
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from 'react';

const moved = 'gatelog:moved';

function subscribe(tell: () => void): () => void {
  window.addEventListener('popstate', tell);
  window.addEventListener(moved, tell);
  return () => {
    window.removeEventListener('popstate', tell);
    window.removeEventListener(moved, tell);
  };
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.history.pushState(null, '', to);
  else window.history.replaceState(null, '', to);
  window.dispatchEvent(new Event(moved));
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}

/** The query of the URL, and how to change some of it; empty values leave it. */
export function useSearch(): [URLSearchParams, (change: Readonly<Record<string, string>>) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const change = (values: Readonly<Record<string, string>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value === '') next.delete(name);
      else next.set(name, value);
    }
    navigate(next.size === 0 ? window.location.pathname : `?${next}`, 'replace');
  };
  return [new URLSearchParams(search), change];
}

/** `match('/sessions/:id', '/sessions/x')` is `{ id: 'x' }`; undefined when the path is another one. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/(?<=.)\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith(':')) found[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // `%` alone: taken as it stands, and then not found.
    return part;
  }
}

/** Left to the browser: other buttons, new tabs, downloads. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

interface LinkProperties extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly to: string;
  readonly how?: 'push' | 'replace';
}

export function Link({ to, how = 'push', onClick, ...rest }: LinkProperties) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || !isPlain(event)) return;
    event.preventDefault();
    navigate(to, how);
  };
  return <a href={to} onClick={follow} {...rest} />;
}
