// Asks what policy would say of a statement by somebody. Nothing runs, nothing is connected to.
import { type FormEvent, useId, useState } from 'react';
import { useChange, useMe } from '../../api/me.ts';
import type { ExplanationView } from '../../api/types.ts';
import { Problem } from '../../parts/states.tsx';
import { Explanation } from './explanation.tsx';

interface Question {
  readonly target: string;
  readonly sql: string;
  readonly as: {
    readonly kind: string;
    readonly groups: readonly string[];
    readonly roles: readonly string[];
    readonly intent?: string;
    readonly ticket?: string;
  };
}

function listOf(text: FormDataEntryValue | null): string[] {
  return String(text ?? '')
    .split(/[\s,]+/)
    .filter((one) => one !== '');
}

function readForm(form: HTMLFormElement): Question {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const said = (name: string) => (text(name) === '' ? {} : { [name]: text(name) });
  const as = { kind: text('kind'), groups: listOf(data.get('groups')), roles: listOf(data.get('roles')) };
  return { target: text('target'), sql: text('sql'), as: { ...as, ...said('intent'), ...said('ticket') } };
}

export function Explain() {
  const { targets } = useMe();
  const known = [...new Set(Object.values(targets).flat())].toSorted();
  const explain = useChange<ExplanationView, Question>('/v1/policies/explain', []);
  const [open, setOpen] = useState(false);
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    explain.mutate(readForm(event.currentTarget));
  };
  return (
    <details className="card" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>Explain a statement</b> <span className="about">what would policy say?</span>
      </summary>
      <form className="explain" onSubmit={submit}>
        <div className="filters">
          <div>
            <label htmlFor={`${id}-target`}>Target</label>
            <select id={`${id}-target`} name="target">
              {known.map((target) => (
                <option key={target}>{target}</option>
              ))}
            </select>
          </div>
          <div>
            <label htmlFor={`${id}-kind`}>As</label>
            <select id={`${id}-kind`} name="kind" defaultValue="agent">
              <option value="agent">an agent</option>
              <option value="workload">a workload</option>
              <option value="user">a person</option>
            </select>
          </div>
          <Line name="groups" label="In groups" />
          <Line name="roles" label="With roles" />
          <Line name="intent" label="Intent" />
          <Line name="ticket" label="Ticket" />
        </div>
        <label htmlFor={`${id}-sql`}>Statement</label>
        <textarea
          id={`${id}-sql`}
          name="sql"
          className="mono"
          rows={4}
          required
          maxLength={100_000}
          spellCheck={false}
        />
        <div className="buttons">
          <button type="submit" className="primary" disabled={explain.isPending}>
            Explain
          </button>
        </div>
      </form>
      {explain.error !== null && <Problem error={explain.error} />}
      {explain.data !== undefined && <Explanation explanation={explain.data} />}
    </details>
  );
}

function Line({ name, label }: { name: string; label: string }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} autoComplete="off" />
    </div>
  );
}
