// Nobody is signed in: one way in, and back to the same page.
import { useEffect } from 'react';

export function SignIn() {
  const { pathname, search, hash } = window.location;
  // The token of a one-time link was put aside before: see inbox/link-token.
  const to = `${pathname}${search}${hash}`;
  const expired = pathname !== '/';
  useEffect(() => {
    document.title = 'Sign in · Gatelog';
  }, []);
  return (
    <main id="main" className="alone sign-in">
      <img src="/favicon.svg" alt="" width="44" height="44" />
      <h1>Gatelog</h1>
      <p>The only door between agents and production.</p>
      <a className="button primary" href={`/auth/sign-in?to=${encodeURIComponent(to)}`}>
        Sign in with Microsoft Entra
      </a>
      {expired && <p className="about">You come back to the page you wanted: {pathname}</p>}
    </main>
  );
}
