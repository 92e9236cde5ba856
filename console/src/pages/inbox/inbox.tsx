// Inbox: actions that wait for a person, and what became of others. List and detail; on a phone one of them.
import { useState } from 'react';
import { Page } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { navigate, useSearch } from '../../router/router.tsx';
import { Detail } from './detail.tsx';
import { useHotkeys, useHotkeysOn } from './hotkeys.ts';
import { KeyHelp } from './key-help.tsx';
import { RequestList } from './request-list.tsx';
import { useRequests } from './waiting.ts';

export function Inbox({ id }: { id?: string }) {
  const [query, change] = useSearch();
  const [help, setHelp] = useState(false);
  const [keysOn, setKeysOn] = useHotkeysOn();
  const all = query.get('show') === 'all';
  const requests = useRequests(all ? '' : 'waiting');
  const kept = all ? '?show=all' : '';
  /** Goes to the next or the last one, and puts the focus there, so that it is read out. */
  const step = (by: 1 | -1) => {
    const at = requests.items.findIndex((one) => one.id === id);
    const next = requests.items[at < 0 ? 0 : at + by];
    if (next === undefined) return;
    navigate(`/approvals/${next.id}${kept}`, 'replace');
    document.getElementById(`request-${next.id}`)?.focus();
  };
  useHotkeys(keysOn, {
    j: () => step(1),
    k: () => step(-1),
    '?': () => setHelp(true),
    Escape: () => id !== undefined && navigate(`/approvals${kept}`),
  });
  return (
    <Page
      title="Inbox"
      className={id === undefined ? 'inbox' : 'inbox has-detail'}
      about="Actions that wait for a person"
      actions={
        <>
          <div className="tabs" role="group" aria-label="Show">
            <button type="button" aria-pressed={!all} onClick={() => change({ show: '' })}>
              Waiting
            </button>
            <button type="button" aria-pressed={all} onClick={() => change({ show: 'all' })}>
              All
            </button>
          </div>
          <button type="button" className="quiet small keys-button" onClick={() => setHelp(true)}>
            Keys <kbd>?</kbd>
          </button>
        </>
      }
    >
      <div className="split">
        <RequestList requests={requests} selected={id} query={kept} all={all} />
        <section className="detail" aria-label="Request">
          {id === undefined ? (
            <Empty title="No request is chosen">
              Choose one from the list, or press <kbd>j</kbd>.
            </Empty>
          ) : (
            <Detail key={id} id={id} back={`/approvals${kept}`} keysOn={keysOn} />
          )}
        </section>
      </div>
      {help && <KeyHelp on={keysOn} setOn={setKeysOn} close={() => setHelp(false)} />}
    </Page>
  );
}
