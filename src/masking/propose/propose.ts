// From a sample of one table to proposals: which of its columns, or parts of JSON in them, are of which class.
import type { DataClass } from '../../model/data-class.ts';
import type { Assigned } from '../../model/masker.ts';
import type { SampledColumn, SampledTable } from '../../model/sample.ts';
import type { ClassMap } from '../classes.ts';
import { findSensitive } from '../detect/find-sensitive.ts';
import type { RuleSet } from '../detect/finding.ts';
import type { Steps } from './json-leaves.ts';
import { JsonTree, type Place } from './json-tree.ts';
import { judge, type NameSign } from './judge.ts';
import { classByName } from './name-signs.ts';
import type { Grounds, Proposal } from './proposal.ts';
import { Tally } from './tally.ts';

type Found = Grounds & { readonly path: Steps };

/** Without what `known` classifies already. @throws GatelogError `detect.failed`. */
export function proposeFor(table: SampledTable, known: ClassMap, rules: RuleSet): readonly Proposal[] {
  return table.columns.flatMap((column) => {
    const name = { schema: table.schema, table: table.name, column: column.name };
    const assigned = known.classesOf(name);
    if (assigned.some(({ paths }) => paths.length === 0)) return [];
    return lookAt(column, rules)
      .filter(({ path }) => !isCovered(path, assigned))
      .map((found) => ({ column: name, ...found }));
  });
}

function lookAt(column: SampledColumn, rules: RuleSet): readonly Found[] {
  const sign = signOf(column);
  if (column.kind === 'json') return lookInside(column, sign, rules);
  const tally = new Tally();
  for (const [at, value] of column.values.entries())
    if (value !== '') tally.add(at, findSensitive(value, rules, column.name));
  return judge(tally, sign).map((grounds) => ({ ...grounds, path: [] }));
}

function signOf({ name, kind }: SampledColumn): NameSign | undefined {
  const dataClass = classByName(name, kind);
  return dataClass === undefined ? undefined : { dataClass, of: 'name' };
}

/** Where a part is found, the name of the column says nothing more. */
function lookInside(column: SampledColumn, sign: NameSign | undefined, rules: RuleSet): readonly Found[] {
  const tree = new JsonTree(rules);
  for (const value of column.values) tree.add(value);
  const places = tree.places();
  const parts = places.filter(({ path }) => path.length > 0).flatMap(lookAtPlace);
  const whole = places.find(({ path }) => path.length === 0)?.tally ?? new Tally();
  const all = judge(whole, parts.length > 0 ? undefined : sign).map((one) => ({ ...one, path: [] }));
  return [...all, ...joinMany(parts)];
}

function lookAtPlace({ path, key, tally }: Place): readonly Found[] {
  // Numbers in JSON are whatever the key says.
  const dataClass = classByName(key, 'text');
  const sign: NameSign | undefined = dataClass === undefined ? undefined : { dataClass, of: 'key' };
  return judge(tally, sign).map((grounds) => ({ ...grounds, path }));
}

/** More places than a person wants to read: then it is the whole value. */
const MOST_PLACES = 12;

function joinMany(parts: readonly Found[]): readonly Found[] {
  const byClass = Map.groupBy(parts, ({ dataClass }) => dataClass);
  return [...byClass].flatMap(([dataClass, found]) =>
    found.length <= MOST_PLACES ? found : [joined(dataClass, found)],
  );
}

function joined(dataClass: DataClass, parts: readonly Found[]): Found {
  const strong = parts.some(({ confidence }) => confidence === 'strong');
  const most = parts.reduce((one, other) => (other.found > one.found ? other : one));
  const { found, of } = most;
  const reason = `${parts.length} places in it look so`;
  return { dataClass, confidence: strong ? 'strong' : 'weak', found, of, reason, path: [] };
}

/** Whether a mask of the assigned parts masks this place, too. */
function isCovered(path: Steps, assigned: readonly Assigned[]): boolean {
  return assigned.some(({ paths }) => paths.some((pattern) => leadsTo(pattern, path)));
}

/** A pattern may leave out that there is an array; where it ends, it means all below. */
function leadsTo(pattern: Steps, path: Steps): boolean {
  let at = 0;
  for (const step of path) {
    const wanted = pattern[at];
    if (wanted === undefined) return true;
    if (wanted === step || (wanted === '*' && step !== '[]')) at++;
    else if (step !== '[]') return false;
  }
  return at === pattern.length;
}
