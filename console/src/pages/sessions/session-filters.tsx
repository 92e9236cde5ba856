// The filters above the sessions.
import { type FormEvent, useId, useState } from 'react';
import { useMe } from '../../api/me.ts';

interface FilterProperties {
  readonly query: URLSearchParams;
  readonly change: (values: Readonly<Record<string, string>>) => void;
}

const names = ['text', 'target', 'principal', 'from', 'to', 'live'];

export function SessionFilters({ query, change }: FilterProperties) {
  const { targets } = useMe();
  const id = useId();
  const [text, setText] = useState(query.get('text') ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ text });
  };
  const clear = () => {
    setText('');
    change(Object.fromEntries(names.map((name) => [name, ''])));
  };
  return (
    <form className="filters" role="search" aria-label="Filter sessions" onSubmit={submit}>
      <div className="grow">
        <label htmlFor={`${id}-text`}>Id, name or intent (3 letters or more)</label>
        <input
          id={`${id}-text`}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => change({ text })}
        />
      </div>
      <div>
        <label htmlFor={`${id}-target`}>Target</label>
        <select
          id={`${id}-target`}
          value={query.get('target') ?? ''}
          onChange={(event) => change({ target: event.target.value })}
        >
          <option value="">All</option>
          {(targets['audit:search'] ?? []).map((target) => (
            <option key={target}>{target}</option>
          ))}
        </select>
      </div>
      <Day id={`${id}-from`} label="From" value={query.get('from') ?? ''} set={(from) => change({ from })} />
      <Day id={`${id}-to`} label="To" value={query.get('to') ?? ''} set={(to) => change({ to })} />
      <label className="check">
        <input
          type="checkbox"
          checked={query.get('live') === '1'}
          onChange={(event) => change({ live: event.target.checked ? '1' : '' })}
        />{' '}
        Live only
      </label>
      {query.get('principal') !== null && (
        <button type="button" className="chip" onClick={() => change({ principal: '' })}>
          by {query.get('principal')} <span aria-hidden="true">✕</span>
          <span className="unseen">remove this filter</span>
        </button>
      )}
      {query.size > 0 && (
        <button type="button" className="quiet" onClick={clear}>
          Clear
        </button>
      )}
    </form>
  );
}

function Day({
  id,
  label,
  value,
  set,
}: {
  id: string;
  label: string;
  value: string;
  set: (day: string) => void;
}) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" value={value} onChange={(event) => set(event.target.value)} />
    </div>
  );
}
