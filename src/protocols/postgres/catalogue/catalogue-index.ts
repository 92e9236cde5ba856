// The catalogue of one target, found by name or OID: maps that are filled once and then only read.
import type { Catalogue, CatalogueFunction, CatalogueType, Relation, RelationKind } from './catalogue.ts';

/** All there is in it. The index keeps what it is given: nobody may change it afterwards. */
export interface CatalogueContents {
  readonly version: string;
  readonly schemas: readonly string[];
  readonly relations: readonly Relation[];
  readonly types: readonly CatalogueType[];
  readonly functions: readonly CatalogueFunction[];
  /** Names of users' operators. */
  readonly operators: ReadonlySet<string>;
  readonly userCasts: readonly { readonly source: number; readonly target: number }[];
}

interface Named {
  readonly schema: string;
  readonly name: string;
}

type ByName<Thing> = Map<string, Map<string, Thing>>;

/** What a FROM can name. */
const ordinary: ReadonlySet<RelationKind> = new Set([
  'table',
  'partitioned',
  'foreign',
  'view',
  'materialised',
  'sequence',
]);

export class CatalogueIndex implements Catalogue {
  readonly version: string;
  readonly userCasts: Catalogue['userCasts'];
  readonly #schemas: readonly string[];
  readonly #relations: ByName<Relation>;
  readonly #relationsByOid: ReadonlyMap<number, Relation>;
  readonly #ordinary: ReadonlyMap<string, readonly Relation[]>;
  readonly #types: ByName<CatalogueType>;
  readonly #typesByOid: ReadonlyMap<number, CatalogueType>;
  readonly #functions: ByName<CatalogueFunction[]>;
  readonly #functionNames: ReadonlySet<string>;
  readonly #operatorNames: ReadonlySet<string>;

  constructor(contents: CatalogueContents) {
    this.version = contents.version;
    this.userCasts = contents.userCasts;
    this.#schemas = contents.schemas;
    this.#relations = indexByName(contents.relations);
    this.#relationsByOid = indexByOid(contents.relations);
    this.#ordinary = listOrdinary(contents.relations);
    this.#types = indexByName(contents.types);
    this.#typesByOid = indexByOid(contents.types);
    this.#functions = gatherByName(contents.functions);
    this.#functionNames = new Set(contents.functions.map(({ name }) => name));
    this.#operatorNames = contents.operators;
    Object.freeze(this);
  }

  relation(schema: string, name: string): Relation | undefined {
    return this.#relations.get(schema)?.get(name);
  }

  relationOf(oid: number): Relation | undefined {
    return this.#relationsByOid.get(oid);
  }

  functions(schema: string, name: string): readonly CatalogueFunction[] {
    return this.#functions.get(schema)?.get(name) ?? NONE;
  }

  hasUserFunction(name: string): boolean {
    return this.#functionNames.has(name);
  }

  hasUserOperator(name: string): boolean {
    return this.#operatorNames.has(name);
  }

  typeOf(oid: number): CatalogueType | undefined {
    return this.#typesByOid.get(oid);
  }

  type(schema: string, name: string): CatalogueType | undefined {
    return this.#types.get(schema)?.get(name);
  }

  schemas(): readonly string[] {
    return this.#schemas;
  }

  relations(schema: string): readonly Relation[] {
    return this.#ordinary.get(schema) ?? NONE;
  }
}

const NONE: readonly never[] = Object.freeze([]);

function indexByOid<Thing extends { readonly oid: number }>(things: readonly Thing[]): Map<number, Thing> {
  return new Map(things.map((thing) => [thing.oid, thing]));
}

function indexByName<Thing extends Named>(things: readonly Thing[]): ByName<Thing> {
  const index: ByName<Thing> = new Map();
  for (const thing of things) schemaOf(index, thing.schema).set(thing.name, thing);
  return index;
}

function gatherByName<Thing extends Named>(things: readonly Thing[]): ByName<Thing[]> {
  const index: ByName<Thing[]> = new Map();
  for (const thing of things) {
    const names = schemaOf(index, thing.schema);
    const overloads = names.get(thing.name);
    if (overloads === undefined) names.set(thing.name, [thing]);
    else overloads.push(thing);
  }
  for (const names of index.values()) for (const overloads of names.values()) Object.freeze(overloads);
  return index;
}

function schemaOf<Thing>(index: ByName<Thing>, schema: string): Map<string, Thing> {
  let names = index.get(schema);
  if (names === undefined) index.set(schema, (names = new Map()));
  return names;
}

function listOrdinary(relations: readonly Relation[]): Map<string, readonly Relation[]> {
  const named = relations.filter(({ kind }) => ordinary.has(kind));
  const lists = Map.groupBy(named, ({ schema }) => schema);
  for (const list of lists.values()) Object.freeze(list.sort(byName));
  return lists;
}

/** By code units: an order that no locale changes. */
function byName(a: Named, b: Named): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
