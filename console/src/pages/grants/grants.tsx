// Grants: answers given in advance, those that count now and those that are over.
import { usePages } from '../../api/pages.ts';
import type { GrantView } from '../../api/types.ts';
import { Before, More } from '../../parts/more.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Loading, Problem } from '../../parts/states.tsx';
import { useSearch } from '../../router/router.tsx';
import { GrantRow } from './grant-row.tsx';

export function Grants() {
  const [query, change] = useSearch();
  const all = query.get('show') === 'all';
  const pages = usePages<GrantView>('grants', '/v1/grants', { usable: all ? undefined : true });
  const { items, isPending, error, retry } = pages;
  return (
    <Page
      title="Grants"
      about="Shapes of action and targets that somebody allowed for a while"
      actions={
        <div className="tabs" role="group" aria-label="Show">
          <button type="button" aria-pressed={!all} onClick={() => change({ show: '' })}>
            Usable
          </button>
          <button type="button" aria-pressed={all} onClick={() => change({ show: 'all' })}>
            All
          </button>
        </div>
      }
    >
      {error !== null && items.length === 0 && <Problem error={error} retry={retry} />}
      {isPending && error === null && <Loading what="grants" />}
      {!isPending && items.length === 0 && error === null && (
        <Empty title={all ? 'No grant was ever made' : 'No grant is usable now'}>
          A grant appears here when somebody approves the shape of an action, or access to a target.
        </Empty>
      )}
      <Before pages={pages} label="Show newer grants" />
      <ul className="rows" aria-label="Grants">
        {items.map((grant) => (
          <GrantRow key={grant.id} grant={grant} />
        ))}
      </ul>
      <More pages={pages} label="Show older grants" />
    </Page>
  );
}
