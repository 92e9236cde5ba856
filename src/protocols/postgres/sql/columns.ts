// Column references: which relations of the scope they read or filter.
import type { ColumnRef } from 'libpg-query';
import { functionsNamed, isBuiltin } from './names.ts';
import { findSource, type Scope, type Source, type Use, visibleUses } from './scope.ts';
import { as, stringOf } from './tree.ts';
import type { Place } from './walk.ts';

export function readColumn(body: ColumnRef, place: Place): void {
  if (place.role === 'none') return;
  const fields = body.fields ?? [];
  const star = as(fields.at(-1), 'A_Star') !== undefined;
  const names = (star ? fields.slice(0, -1) : fields).map(stringOf);
  if (names.some((name) => name === undefined)) return place.pass.findings.doubt('column-name');
  const words = names as string[];
  if (star && words.length === 0) return readStar(place);
  const [first, ...more] = words;
  if (first !== undefined && more.length === 0 && !star) return readBare(first, place);
  readQualified(words, star, place);
}

function readStar(place: Place): void {
  for (const source of place.scope.sources) note(source.uses, '*', place);
  see(place, place.scope, undefined);
}

/** A name alone: any relation in sight may have it, and a relation of that name means its whole row. */
function readBare(name: string, place: Place): void {
  see(place, place.scope, undefined);
  for (let at: Scope | undefined = place.scope; at !== undefined; at = at.parent) {
    let certain = false;
    for (const source of at.sources) {
      note(source.uses, source.alias === name ? '*' : name, place);
      if (source.alias === name) note(source.uses, name, place);
      certain ||= source.columns.has(name);
    }
    if (certain) return;
  }
}

/** `alias.column`, `schema.table.column`, with the database before it, or `*` at the end. */
function readQualified(words: readonly string[], star: boolean, place: Place): void {
  const column = star ? '*' : (words.at(-1) ?? '');
  const qualifier = star ? words : words.slice(0, -1);
  const found = findSource(place.scope, qualifier.at(-1) ?? '', qualifier.at(-2));
  if (found === undefined) return note(visibleUses(place.scope), column, place);
  note(found.source.uses, column, place);
  see(place, found.at, found.source);
  if (!star) readAsCall(column, found.source, place);
}

/** `t.to_json` is `to_json(t)` when `t` has no such column (parse_func.c): then the whole row is read. */
function readAsCall(column: string, source: Source, place: Place): void {
  if (!isBuiltin('rowFunctions', column)) return;
  note(source.uses, '*', place);
  const { world, findings } = place.pass;
  for (const resource of functionsNamed(world, findings, [column], 'functions'))
    findings.access('sql:call', resource);
}

export function note(uses: readonly Use[], column: string, place: Place): void {
  if (place.role === 'none') return;
  for (const use of uses) use[place.role].add(use.renamed ? '*' : column);
}

/** Tells each watch when a name belongs, or may belong, to the rows it is about. */
function see(place: Place, at: Scope, source: Source | undefined): void {
  for (let watch = place.watch; watch !== undefined; watch = watch.outer) {
    const own = at === watch.scope && (source !== undefined || place.scope === watch.scope);
    const { target } = watch;
    if (own && (target === undefined || source === undefined || source.uses.includes(target)))
      watch.seen = true;
  }
}
