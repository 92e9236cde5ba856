// Things in FROM as scopes hold them.
import type { Alias, RangeVar } from 'libpg-query';
import { stringOf } from '../sql/tree.ts';
import type { Shape, Value } from './flow.ts';
import type { Pass, Place } from './pass.ts';
import { readRelation } from './relations.ts';
import { findCte, type Source } from './scope.ts';
import { RECORD_TYPE, rename, wholeFlow } from './values.ts';

export function aliasNames(alias: Alias | undefined): readonly string[] {
  return (alias?.colnames ?? []).map((name) => stringOf(name) ?? '');
}

/** Columns under an alias, which may rename them. `fallback`: the name without one, if any. */
export function derived(
  shape: Shape,
  alias: Alias | undefined,
  fallback: string | undefined,
  pass: Pass,
): Source {
  const named = rename(shape, aliasNames(alias));
  return {
    alias: alias?.aliasname ?? fallback,
    shape: named,
    row: rowOf(named, RECORD_TYPE, pass),
    listed: true,
    system: false,
  };
}

/** The whole row, put together when it is first asked for. */
export function rowOf(shape: Shape, type: number | undefined, pass: Pass): () => Value {
  let row: Value | undefined;
  return () => {
    row ??= {
      flow: wholeFlow(shape, pass),
      type,
      fields: shape.open === undefined ? shape.columns : undefined,
    };
    return row;
  };
}

/** A relation, or a query of WITH by its name. */
export function relationSource(name: RangeVar, place: Place): Source {
  const { pass, scope } = place;
  const { alias, relname = '' } = name;
  const qualified = name.schemaname !== undefined || name.catalogname !== undefined;
  const cte = qualified ? undefined : findCte(scope, relname);
  if (cte !== undefined) return derived(cte.shape(), alias, relname, pass);
  const { trace, schema } = readRelation(name, pass);
  const shape = rename(trace.shape, aliasNames(alias));
  return {
    alias: alias?.aliasname ?? relname,
    relation: alias === undefined ? { schema } : undefined,
    shape,
    row: rowOf(shape, trace.rowType, pass),
    listed: true,
    system: trace.system,
  };
}
