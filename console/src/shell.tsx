// What stands around every page: navigation, who is signed in, whether news come live.
import { type ReactNode, useEffect, useState } from 'react';
import { useLive } from './api/live.ts';
import { useMay } from './api/me.ts';
import { Account } from './parts/account.tsx';
import { useWaiting } from './pages/inbox/waiting.ts';
import { Link, usePath } from './router/router.tsx';

/** Whoever asked sees their own requests, so the inbox is for everybody. */
const places = [
  { to: '/approvals', name: 'Inbox' },
  { to: '/sessions', name: 'Sessions', verb: 'audit:search' },
  { to: '/search', name: 'Search', verb: 'audit:search' },
  { to: '/grants', name: 'Grants', verb: 'grant:read' },
  { to: '/targets', name: 'Targets', verb: 'target:read' },
  { to: '/policies', name: 'Policies', verb: 'policy:read' },
  { to: '/integrity', name: 'Integrity', verb: 'integrity:read' },
] as const;

export function Shell({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const path = usePath();
  // Going somewhere closes the menu.
  useEffect(() => setOpen(false), [path]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="side">
        <div className="side-top">
          <Link to="/approvals" className="brand">
            <img src="/favicon.svg" alt="" width="22" height="22" /> Gatelog
          </Link>
          <button
            type="button"
            className="menu quiet"
            aria-expanded={open}
            aria-controls="places"
            onClick={() => setOpen(!open)}
          >
            Menu
          </button>
        </div>
        <div id="places" className={open ? 'places open' : 'places'}>
          <Places path={path} />
          <Status />
          <Account />
        </div>
      </header>
      {children}
    </div>
  );
}

function Places({ path }: { path: string }) {
  const may = useMay();
  const { count, news } = useWaiting();
  return (
    <nav aria-label="Main">
      <ul>
        {places
          .filter((place) => !('verb' in place) || may(place.verb))
          .map(({ to, name }) => (
            <li key={to}>
              <Link to={to} aria-current={path === to || path.startsWith(`${to}/`) ? 'page' : undefined}>
                {name}
                {to === '/approvals' && count !== '0' && (
                  <span className="count">
                    {count}
                    <span className="unseen"> waiting</span>
                  </span>
                )}
              </Link>
            </li>
          ))}
      </ul>
      <p className="unseen" role="status">
        {news}
      </p>
    </nav>
  );
}

/** Quiet: a lost line is a fact, not an alarm. The page asks by itself meanwhile. */
function Status() {
  const live = useLive();
  return (
    <p className={live ? 'live' : 'live lost'} role="status">
      {live ? 'Live' : 'Live updates are lost; reading every few seconds'}
    </p>
  );
}
