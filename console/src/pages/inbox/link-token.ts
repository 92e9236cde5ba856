// The token of a one-time link: taken out of the address at once, and kept in this tab until the answer is given.

import { match } from '../../router/router.tsx';

const key = (id: string) => `gatelog.link.${id}`;

/** A fragment is never sent to a server, a query is; both are taken. Signing in comes back to this tab. */
export function putLinkTokenAside(): void {
  const { pathname, search, hash } = window.location;
  const id = match('/approvals/:id', pathname)?.['id'] ?? '';
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.slice(1));
  const token = fragment.get('link') ?? query.get('link');
  if (token === null) return;
  window.sessionStorage.setItem(key(id), token);
  query.delete('link');
  window.history.replaceState(null, '', query.size === 0 ? pathname : `${pathname}?${query}`);
}

export function linkToken(id: string): { link?: string } {
  const token = window.sessionStorage.getItem(key(id));
  return token === null ? {} : { link: token };
}

export function forgetLinkToken(id: string): void {
  window.sessionStorage.removeItem(key(id));
}
