// What the agent of the demo runs, and what must come of each line. Statements are written as an agent writes them.
import type { ReasonCode } from '../model/reason.ts';

export type Expected =
  | { readonly rows: number }
  /** Rows changed, or none where a statement changes none. */
  | { readonly done: string }
  | { readonly denied: ReasonCode };

export interface Line {
  readonly sql: string;
  readonly values?: readonly (string | number)[];
  readonly expected: Expected;
  /** It waits for a person first. */
  readonly waits?: boolean;
}

export const intent = {
  text: 'Tell a customer where order 416 is, and mark it shipped',
  ticket: 'SHOP-1042',
} as const;

export const script: readonly Line[] = [
  {
    sql: `SELECT o.id, c.name, c.country, o.status
FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE o.id = $1`,
    values: [416],
    expected: { rows: 1 },
  },
  {
    sql: `SELECT c.country, count(DISTINCT o.id) AS orders, sum(i.quantity * i.price) AS revenue
FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_items i ON i.order_id = o.id
GROUP BY c.country ORDER BY revenue DESC LIMIT 3`,
    expected: { rows: 3 },
  },
  {
    sql: `SELECT name, email, ssn AS n, lower(substr(ssn, 1, 3)) AS begins FROM customers ORDER BY id LIMIT 2`,
    expected: { rows: 2 },
  },
  { sql: 'SELECT name, price, stock FROM products WHERE stock < 40 ORDER BY stock', expected: { rows: 3 } },
  { sql: 'BEGIN', expected: { done: 'BEGIN' } },
  {
    sql: `UPDATE orders SET status = $1 WHERE id = $2`,
    values: ['shipped', 416],
    expected: { done: 'UPDATE 1' },
    waits: true,
  },
  { sql: 'COMMIT', expected: { done: 'COMMIT' } },
  { sql: 'DROP TABLE customers', expected: { denied: 'policy.forbidden' } },
  { sql: 'DELETE FROM order_items', expected: { denied: 'policy.forbidden' } },
  { sql: 'SELECT count(*) AS customers FROM customers', expected: { rows: 1 } },
];
