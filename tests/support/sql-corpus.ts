// The corpus of SQL readings in tests/vectors/sql: facts the cases are read under, and readings as short lines.
import { readFileSync } from 'node:fs';
import type { Access } from '../../src/model/action.ts';
import {
  type Effect,
  readSql,
  type SqlFacts,
  type StatementReading,
} from '../../src/protocols/postgres/to-action.ts';
import { parse } from 'yaml';

export interface ExpectedStatement {
  readonly verb: string;
  readonly accesses: readonly string[];
  readonly doubts?: readonly string[];
  readonly effects?: readonly string[];
  readonly intent?: { readonly text?: string; readonly ticket?: string };
}

export interface CorpusCase {
  readonly sql: string;
  readonly statements: readonly ExpectedStatement[];
}

export const families = ['select', 'with', 'change', 'copy', 'session', 'define', 'dodges'] as const;

export function corpus(family: (typeof families)[number]): readonly CorpusCase[] {
  return parse(readFileSync(new URL(`../vectors/sql/${family}.yaml`, import.meta.url), 'utf8'));
}

export const limits = { statement: 256 * 1024 };

/** A session in database `shop` with path `public`, a temporary table `tmp`, a statement `ps` and a cursor `cur`. */
export function corpusFacts(changes: Partial<SqlFacts> = {}): SqlFacts {
  const nothing: SqlFacts = {
    database: 'shop',
    schemas: ['public'],
    prepared: () => undefined,
    cursor: () => undefined,
    isTemporary: () => false,
    version: '0',
  };
  const [statement] = readSql('SELECT total FROM orders WHERE id = $1', nothing, limits);
  const [cursor] = readSql('SELECT name FROM customers', nothing, limits);
  return {
    ...nothing,
    prepared: (name) => (name === 'ps' ? statement : undefined),
    cursor: (name) => (name === 'cur' ? cursor : undefined),
    isTemporary: (name) => name === 'tmp',
    temporaryCertain: true,
    version: '1',
    ...changes,
  };
}

/** A reading in the words of the corpus. */
export function summary(reading: StatementReading): ExpectedStatement {
  const { shape, effects, intent } = reading;
  return {
    verb: shape.verb,
    accesses: shape.accesses.map(line),
    ...(shape.understood ? {} : { doubts: shape.doubts }),
    ...(effects.length === 0 ? {} : { effects: effects.map(word) }),
    ...(intent === undefined ? {} : { intent }),
  };
}

/** `sql:select public.t columnsRead=a,b hasWhere=true`; a resource without a path is its kind. */
function line({ verb, resource, context }: Access): string {
  const name =
    resource.kind === 'Table' ? resource.path.join('.') : [resource.kind, ...resource.path].join(' ');
  const words = Object.entries(context).map(([key, value]) => `${key}=${String(value)}`);
  return [verb, name, ...words].join(' ');
}

function word(effect: Effect): string {
  const words = Object.entries(effect).filter(([key]) => key !== 'type' && key !== 'statement');
  return [effect.type, ...words.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}
