// The whole page: who is signed in, where somebody is, and which page stands there.
import { useEffect } from 'react';
import { MeContext, useWhoAmI } from './api/me.ts';
import { Failing } from './parts/failing.tsx';
import { Page } from './parts/page.tsx';
import { Loading, Problem } from './parts/states.tsx';
import { Grants } from './pages/grants/grants.tsx';
import { Inbox } from './pages/inbox/inbox.tsx';
import { Integrity } from './pages/integrity/integrity.tsx';
import { Policies } from './pages/policies/policies.tsx';
import { Search } from './pages/search/search.tsx';
import { Sessions } from './pages/sessions/sessions.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Targets } from './pages/targets/targets.tsx';
import { Timeline } from './pages/timeline/timeline.tsx';
import { Link, match, navigate, usePath } from './router/router.tsx';
import { Shell } from './shell.tsx';

export function App() {
  const { data: me, error, refetch } = useWhoAmI();
  if (me === null) return <SignIn />;
  if (me === undefined) {
    return (
      <main className="alone">
        {error === null ? (
          <Loading what="who you are" />
        ) : (
          <Problem error={error} retry={() => void refetch()} />
        )}
      </main>
    );
  }
  return (
    <MeContext value={me}>
      <Shell>
        <Failing>
          <Here />
        </Failing>
      </Shell>
    </MeContext>
  );
}

function Here() {
  const path = usePath();
  const [request, session] = [match('/approvals/:id', path), match('/sessions/:id', path)];
  if (path === '/') return <Home />;
  if (path === '/approvals' || request !== undefined) return <Inbox {...request} />;
  if (session?.['id'] !== undefined) return <Timeline key={session['id']} id={session['id']} />;
  if (path === '/sessions') return <Sessions />;
  if (path === '/search') return <Search />;
  if (path === '/grants') return <Grants />;
  if (path === '/targets') return <Targets />;
  if (path === '/policies') return <Policies />;
  if (path === '/integrity') return <Integrity />;
  return (
    <Page title="Not here">
      <p>
        There is no such page. Go to the <Link to="/approvals">inbox</Link>.
      </p>
    </Page>
  );
}

function Home() {
  useEffect(() => navigate('/approvals', 'replace'), []);
  return null;
}
