// Where to go after signing in: a path of our own, and nowhere else.

/** It travels in a cookie, sealed, and browsers keep 4 KB. */
const LONGEST = 2000;

const elsewhere = 'http://gatelog.invalid';

/** `/` for whatever could lead a browser to another site: it is read as a browser reads it, and written anew. */
export function localPath(written: string | undefined): string {
  const url = URL.parse(written ?? '/', elsewhere);
  // `/..//host` stays here when it is read, and would leave when it is followed.
  if (url === null || url.origin !== elsewhere || url.pathname.startsWith('//')) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  return path.startsWith('/auth/') || path.length > LONGEST ? '/' : path;
}
