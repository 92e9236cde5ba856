// Search over the trail: the question stands in the URL, counts beside the hits narrow it.
import { useState } from 'react';
import { CallError } from '../../api/call.ts';
import { usePages } from '../../api/pages.ts';
import type { Found, Hit } from '../../api/types.ts';
import { More } from '../../parts/more.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Loading, Problem } from '../../parts/states.tsx';
import { useSearch } from '../../router/router.tsx';
import { countOf } from '../../text/words.ts';
import { Facets } from './facets.tsx';
import { HitRow } from './hit-row.tsx';
import { SearchBox } from './search-box.tsx';
import { SearchHelp } from './search-help.tsx';

export function Search() {
  const [query, change] = useSearch();
  const [help, setHelp] = useState(false);
  const text = query.get('q') ?? '';
  const pages = usePages<Hit, Found>('search', '/v1/search', { q: text }, { enabled: text !== '' });
  const { items, error, first, isPending } = pages;
  const syntax = error instanceof CallError && error.code === 'search.syntax' ? error : undefined;
  const ask = (q: string) => change({ q });
  return (
    <Page title="Search" about="Every command, denial and answer you may read">
      <SearchBox key={text} text={text} ask={ask} error={syntax} help={() => setHelp(true)} />
      {text === '' && (
        <Empty title="What are you looking for?">
          Words find commands and intents; <code>target:orders-db decision:deny</code> narrows them.{' '}
          <button type="button" className="link" onClick={() => setHelp(true)}>
            How to ask
          </button>
        </Empty>
      )}
      {text !== '' && isPending && error === null && <Loading what="the trail" />}
      {error !== null && syntax === undefined && items.length === 0 && (
        <Problem error={error} retry={pages.retry} />
      )}
      {first !== undefined && (
        <div className="found">
          <Facets facets={first.facets} text={text} ask={ask} />
          <section aria-label="Hits">
            <p className="about" role="status">
              {first.atLeast === true && 'at least '}
              {countOf(first.total, 'hit')}
            </p>
            {items.length === 0 && (
              <Empty title="Nothing was found">
                Use fewer words, or look for part of one with a star: cust*
              </Empty>
            )}
            <ol className="rows">
              {items.map((hit) => (
                <HitRow key={hit.entry} hit={hit} />
              ))}
            </ol>
            <More pages={pages} label="Show more hits" />
          </section>
        </div>
      )}
      {help && <SearchHelp close={() => setHelp(false)} />}
    </Page>
  );
}
