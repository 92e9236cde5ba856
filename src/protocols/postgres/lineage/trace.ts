// From a parsed statement to its lineage: which base columns can flow into each result column, and where values go.
import type { Lineage, Origin } from '../../../model/data-class.ts';
import { GatelogError } from '../../../model/error.ts';
import type { Node } from '../sql/tree.ts';
import { valueOf } from './expression.ts';
import type { LineageFacts } from './facts.ts';
import { knownOf } from './known.ts';
import { Meter, Pass, type Tracers } from './pass.ts';
import { NOWHERE } from './scope.ts';
import { traceNode, traceQueryNode } from './statement.ts';
import { ANY } from './write.ts';

const tracers: Tracers = { value: valueOf, query: traceQueryNode };

/**
 * One statement as the parser gives it, without RawStmt around it. Never throws for what a client may send: what is too
 * large or not understood is opaque. PREPARE and DECLARE return nothing; trace the query inside for EXECUTE and FETCH.
 */
export function traceStatement(node: Node, facts: LineageFacts): Lineage {
  const pass = new Pass(facts, knownOf(facts), tracers, new Meter());
  try {
    return pass.lineage(traceNode(node, { pass, scope: NOWHERE }));
  } catch (error) {
    if (error instanceof GatelogError && error.code === 'lineage.too-large') return untraced('too-large');
    // Our own stack: the levels counted did not keep within it.
    if (error instanceof RangeError) return untraced('too-deep');
    throw error;
  }
}

/** Anything may flow anywhere, into columns too: a text made too large to trace must not carry a value out of sight. */
function untraced(why: string): Lineage {
  const from: Origin = Object.freeze({ columns: Object.freeze([]), opaque: why });
  const to = Object.freeze({ schema: ANY, table: ANY, column: ANY });
  const writes = Object.freeze([Object.freeze({ to, from })]);
  return Object.freeze({ results: undefined, filters: Object.freeze([]), writes, touched: from });
}
