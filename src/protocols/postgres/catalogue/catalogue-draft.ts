// Gathers the rows of a target's answers into a catalogue, and makes what only all of them together tell.
import { targetBroke } from '../messages.ts';
import type {
  Catalogue,
  CatalogueColumn,
  CatalogueFunction,
  CatalogueType,
  Relation,
  RelationKind,
} from './catalogue.ts';
import { CatalogueIndex } from './catalogue-index.ts';
import type { RowValues } from './row-values.ts';

interface RelationDraft {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly rowType: number;
  readonly hasDefinition: boolean;
  readonly columns: CatalogueColumn[];
  readonly parents: number[];
  readonly children: number[];
  readonly rewritten: boolean;
  /** Of its own, or of one that statements on it reach. */
  triggers: boolean;
  definition: string | undefined;
}

/** Letters of pg_class.relkind. */
const relationKinds: ReadonlyMap<string, RelationKind> = new Map([
  ['r', 'table'],
  ['p', 'partitioned'],
  ['f', 'foreign'],
  ['v', 'view'],
  ['m', 'materialised'],
  ['S', 'sequence'],
  ['c', 'composite'],
]);

/** Letters of pg_type.typtype. */
const typeKinds: ReadonlyMap<string, CatalogueType['kind']> = new Map([
  ['b', 'base'],
  ['c', 'composite'],
  ['d', 'domain'],
  ['e', 'enum'],
  ['r', 'range'],
  ['m', 'multirange'],
  ['p', 'pseudo'],
]);

/** Letters of pg_proc.prokind. */
const functionKinds: ReadonlyMap<string, CatalogueFunction['kind']> = new Map([
  ['f', 'function'],
  ['p', 'procedure'],
  ['a', 'aggregate'],
  ['w', 'window'],
]);

/** Rows come question by question, relations before what belongs to them. */
export class CatalogueDraft {
  readonly #schemas: string[] = [];
  readonly #relations = new Map<number, RelationDraft>();
  readonly #types: CatalogueType[] = [];
  readonly #functions: CatalogueFunction[] = [];
  readonly #operators = new Set<string>();
  readonly #casts: { readonly source: number; readonly target: number }[] = [];
  /** Thousands of columns are called `id`: one string for all of them. */
  readonly #names = new Map<string, string>();

  takeSchema(row: RowValues): void {
    this.#schemas.push(this.#name(row));
  }

  takeRelation(row: RowValues): void {
    const draft: RelationDraft = {
      oid: row.integer(),
      schema: this.#name(row),
      name: this.#name(row),
      kind: kindIn(relationKinds, row.text()),
      rowType: row.integer(),
      hasDefinition: row.flag(),
      columns: [],
      parents: [],
      children: [],
      rewritten: row.flag(),
      triggers: row.flag(),
      definition: undefined,
    };
    this.#relations.set(draft.oid, draft);
  }

  takeColumn(row: RowValues): void {
    const { columns } = this.#relation(row.integer());
    const column = {
      name: this.#name(row),
      number: row.integer(),
      type: row.integer(),
      modifier: row.integer(),
    };
    const isGenerated = row.flag();
    const generated = row.optionalText();
    // Without its expression it would look as if nothing flowed into it.
    if (isGenerated && generated === undefined)
      targetBroke('a generated column comes without its expression');
    columns.push(Object.freeze(generated === undefined ? column : { ...column, generated }));
  }

  /** Either may be unknown: a temporary child, or a parent in a schema that is not shown. */
  takeInheritance(row: RowValues): void {
    const child = row.integer();
    const parent = row.integer();
    this.#relations.get(child)?.parents.push(parent);
    this.#relations.get(parent)?.children.push(child);
  }

  takeType(row: RowValues): void {
    this.#types.push(
      Object.freeze({
        oid: row.integer(),
        schema: this.#name(row),
        name: row.text(),
        kind: kindIn(typeKinds, row.text()),
        element: row.integer(),
        base: row.integer(),
        relation: row.integer(),
        baseModifier: row.integer(),
        labels: row.texts(),
      }),
    );
  }

  takeFunction(row: RowValues): void {
    this.#functions.push(
      Object.freeze({
        oid: row.integer(),
        schema: this.#name(row),
        name: this.#name(row),
        kind: kindIn(functionKinds, row.text()),
        arguments: row.integers(),
        variadic: row.flag(),
        returnsSet: row.flag(),
        result: row.integer(),
        outputs: nameOutputs(row.texts()),
      }),
    );
  }

  takeOperator(row: RowValues): void {
    this.#operators.add(row.text());
  }

  takeCast(row: RowValues): void {
    this.#casts.push(Object.freeze({ source: row.integer(), target: row.integer() }));
  }

  /** A view that is gone by now has no definition any more. */
  takeDefinition(row: RowValues): void {
    const view = this.#relation(row.integer());
    view.definition = row.optionalText();
  }

  /** Views whose definition is still to be asked for. */
  views(): readonly number[] {
    return [...this.#relations.values()].filter((one) => one.hasDefinition).map((one) => one.oid);
  }

  finish(version: string): Catalogue {
    this.#spreadTriggers();
    return new CatalogueIndex({
      version,
      schemas: Object.freeze(this.#schemas),
      relations: [...this.#relations.values()].map(finishRelation),
      types: this.#types,
      functions: this.#functions,
      operators: this.#operators,
      userCasts: Object.freeze(this.#casts),
    });
  }

  /** A statement on a table fires the row triggers of its partitions and of what inherits from it. */
  #spreadTriggers(): void {
    const reached = [...this.#relations.values()].filter((one) => one.triggers);
    for (const { parents } of reached)
      for (const oid of parents) {
        const parent = this.#relations.get(oid);
        if (parent === undefined || parent.triggers) continue;
        parent.triggers = true;
        reached.push(parent);
      }
  }

  #relation(oid: number): RelationDraft {
    return this.#relations.get(oid) ?? targetBroke('the catalogue tells of a relation that is not in it');
  }

  #name(row: RowValues): string {
    const name = row.text();
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }
}

function finishRelation(draft: RelationDraft): Relation {
  const { oid, schema, name, kind, rowType, columns, parents, children, definition } = draft;
  return Object.freeze({
    ...{ oid, schema, name, kind, rowType },
    columns: Object.freeze(columns),
    parents: Object.freeze(parents),
    children: Object.freeze(children),
    rules: draft.rewritten || draft.triggers,
    ...(definition === undefined ? {} : { definition }),
  });
}

/** As the server names them: one alone without a name is no column of its own, more are `column1`, `column2`. */
function nameOutputs(names: readonly string[]): readonly string[] {
  if (names.length === 1 && names[0] === '') return Object.freeze([]);
  return Object.freeze(names.map((name, at) => (name === '' ? `column${at + 1}` : name)));
}

function kindIn<Kind>(kinds: ReadonlyMap<string, Kind>, letter: string): Kind {
  return kinds.get(letter) ?? targetBroke(`the catalogue has a kind that is not known: ${letter}`);
}
