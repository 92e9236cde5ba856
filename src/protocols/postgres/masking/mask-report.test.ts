// Which words of an error or notice stay when it could quote classified values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskReport } from './mask-report.ts';

const fields = (more: Record<string, string>) =>
  new Map(Object.entries({ S: 'ERROR', V: 'ERROR', L: '1', R: 'somewhere', ...more }));

test('what quotes rows loses every word and every name', () => {
  const masked = maskReport(
    fields({
      C: '23505',
      M: 'duplicate key value violates unique constraint "customers_ssn_key"',
      D: 'Key (ssn)=(219-09-9999) already exists.',
      F: 'nbtinsert.c',
      s: 'public',
      t: 'customers',
      n: 'customers_ssn_key',
    }),
  );
  assert.ok(masked !== undefined);
  assert.deepEqual([...masked.keys()].sort(), ['C', 'D', 'F', 'L', 'M', 'R', 'S', 'V']);
  assert.equal(masked.get('M'), '[masked] unique_violation');
  assert.ok(![...masked.values()].some((value) => value.includes('219')));
});

test('what is about the text the client sent stays as it is', () => {
  const misspelt = fields({
    C: '42703',
    M: 'column "snn" does not exist',
    H: 'Perhaps ...',
    P: '8',
    F: 'parse_relation.c',
  });
  assert.equal(maskReport(misspelt), undefined);
  assert.equal(
    maskReport(fields({ C: '25P02', M: 'current transaction is aborted', F: 'postgres.c' })),
    undefined,
  );
  assert.equal(
    maskReport(fields({ C: '42501', M: 'permission denied for table t', F: 'aclchk.c' })),
    undefined,
  );
});

test('the same places reached while a statement runs quote values', () => {
  const cast = { C: '42P01', M: 'relation "219-09-9999" does not exist' };
  assert.ok(maskReport(fields({ ...cast, F: 'namespace.c' })) !== undefined);
  assert.ok(maskReport(fields({ ...cast, F: 'parse_relation.c' })) !== undefined, 'no position in the text');
  const dynamic = fields({
    ...cast,
    P: '15',
    F: 'parse_relation.c',
    q: 'select 219-09-9999',
    W: 'PL/pgSQL function f()',
  });
  assert.ok(maskReport(dynamic) !== undefined);
  const typeName = fields({
    C: '42601',
    M: 'syntax error at or near "09"',
    F: 'scan.l',
    W: 'invalid type name "219-09-9999"',
  });
  assert.ok(maskReport(typeName) !== undefined);
});

test('a user chooses message, names and SQLSTATE of RAISE', () => {
  const masked = maskReport(
    fields({ C: '21909', M: '219-09-9999', H: '219', c: '219', n: '219', F: 'pl_exec.c' }),
  );
  assert.equal(masked?.get('C'), 'XX000');
  assert.ok(![...(masked?.values() ?? [])].some((value) => value.includes('219')));
});

test('a server that does not say where it reports from is not believed', () => {
  assert.ok(
    maskReport(
      new Map([
        ['S', 'ERROR'],
        ['C', '22P02'],
        ['M', 'bad 219-09-9999'],
      ]),
    ) !== undefined,
  );
});
