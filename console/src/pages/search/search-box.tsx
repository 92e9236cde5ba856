// Where the question is written, and where it goes wrong.
import { type FormEvent, useId, useRef, useState } from 'react';
import type { CallError } from '../../api/call.ts';
import { placeOf } from './syntax-place.ts';

interface BoxProperties {
  readonly text: string;
  readonly ask: (text: string) => void;
  readonly error: CallError | undefined;
  readonly help: () => void;
}

export function SearchBox({ text, ask, error, help }: BoxProperties) {
  const [draft, setDraft] = useState(text);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const at = error === undefined ? undefined : placeOf(error.problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(draft.trim());
  };
  const goThere = () => {
    input.current?.focus();
    if (at !== undefined) input.current?.setSelectionRange(at, Math.min(draft.length, at + 1));
  };
  return (
    <form className="search-form" role="search" onSubmit={submit}>
      <label htmlFor={id}>Search the trail</label>
      <div className="search-line">
        <input
          ref={input}
          id={id}
          type="search"
          value={draft}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" className="primary">
          Search
        </button>
        <button type="button" onClick={help}>
          Help
        </button>
      </div>
      {error !== undefined && (
        <div id={`${id}-error`} className="syntax" role="alert">
          {at !== undefined && (
            <pre className="syntax-place">
              {text.slice(0, at)}
              <mark>{text.slice(at, at + 1) || ' '}</mark>
              {text.slice(at + 1)}
            </pre>
          )}
          <p>
            {at === undefined && error.problem.errors?.map(({ detail }) => `${detail}. `)}
            {error.message}{' '}
            {at !== undefined && (
              <button type="button" className="link" onClick={goThere}>
                Go there
              </button>
            )}
          </p>
        </div>
      )}
    </form>
  );
}
