// Bounds of a grant: for how long, how often, for how many rows.
import { useId } from 'react';

export interface Limits {
  readonly minutes: number;
  readonly uses?: number | undefined;
  readonly rows?: number | undefined;
}

interface LimitsProperties {
  readonly limits: Limits;
  readonly setLimits: (limits: Limits) => void;
}

export function ShapeLimits({ limits, setLimits }: LimitsProperties) {
  const change = (name: keyof Limits) => (text: string) =>
    setLimits({ ...limits, [name]: text === '' ? undefined : Number(text) });
  return (
    <div className="limits">
      <Bound name="Minutes" min={1} max={1440} required value={limits.minutes} change={change('minutes')} />
      <Bound
        name="Uses"
        hint="empty: any number"
        min={1}
        max={10_000}
        value={limits.uses}
        change={change('uses')}
      />
      <Bound
        name="Rows at most"
        hint="empty: any number"
        min={0}
        value={limits.rows}
        change={change('rows')}
      />
    </div>
  );
}

interface BoundProperties {
  readonly name: string;
  readonly hint?: string;
  readonly min: number;
  readonly max?: number;
  readonly required?: boolean;
  readonly value: number | undefined;
  readonly change: (text: string) => void;
}

function Bound({ name, hint, change, value, ...rest }: BoundProperties) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="number"
        step={1}
        value={value ?? ''}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => change(event.target.value)}
        {...rest}
      />
      {hint !== undefined && (
        <small id={`${id}-hint`} className="about">
          {hint}
        </small>
      )}
    </div>
  );
}
