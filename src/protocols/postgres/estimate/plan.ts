// Reads the numbers of a plan, and nothing else of it: conditions hold literals.

export interface PlanNumbers {
  readonly rows?: number;
  readonly cost?: number;
}

/** As `EXPLAIN (FORMAT JSON)` writes it. */
interface PlanNode {
  readonly 'Node Type'?: unknown;
  readonly 'Parent Relationship'?: unknown;
  readonly 'Plan Rows'?: unknown;
  readonly 'Total Cost'?: unknown;
  readonly Plans?: unknown;
}

/** What a ModifyTable changes comes out of these; before PostgreSQL 14 it had one for each partition. */
const sources = new Set<unknown>(['Outer', 'Member']);

/** One plan, or several where rules add statements. Undefined when it is no plan. */
export function readPlan(json: string): PlanNumbers | undefined {
  const plans = plansOf(json);
  if (plans === undefined) return undefined;
  const changed = plans.flatMap((plan) => rowsChanged(plan));
  const rows = changed.length > 0 ? changed : plans.map((plan) => number(plan['Plan Rows']));
  return { rows: sum(rows), cost: sum(plans.map((plan) => number(plan['Total Cost']))) };
}

function plansOf(json: string): readonly PlanNode[] | undefined {
  try {
    const statements: unknown = JSON.parse(json);
    if (!Array.isArray(statements)) return undefined;
    // What a rule turned into nothing is a bare text.
    return statements.flatMap((one: { Plan?: PlanNode } | string) =>
      typeof one === 'object' && one?.Plan !== undefined ? [one.Plan] : [],
    );
  } catch {
    return undefined;
  }
}

/** Of every ModifyTable in the plan, also inside WITH: the rows that come to it. */
function rowsChanged(plan: PlanNode): readonly number[] {
  const found: number[] = [];
  const open: PlanNode[] = [plan];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const children = childrenOf(node);
    if (node['Node Type'] === 'ModifyTable') {
      const from = children.filter((child) => sources.has(child['Parent Relationship']));
      found.push(sum(from.map((child) => number(child['Plan Rows']))));
    }
    open.push(...children);
  }
  return found;
}

function childrenOf(node: PlanNode): readonly PlanNode[] {
  return Array.isArray(node.Plans) ? (node.Plans as readonly PlanNode[]) : [];
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
