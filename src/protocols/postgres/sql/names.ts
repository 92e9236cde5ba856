// From the name in a text to what it may stand for at the server: candidates, because there is no catalogue here.
import type { Resource } from '../../../model/action.ts';
import type { Findings } from './findings.ts';
import type { World } from './world.ts';
import { functions, operators, relations, rowFunctions } from './builtins.ts';

/** The parts of a RangeVar that name it. */
export interface RelationName {
  readonly catalogname?: string;
  readonly schemaname?: string;
  readonly relname?: string;
}

const builtins = { functions, operators, relations, rowFunctions };
type Builtins = keyof typeof builtins;

/** Made when first asked for. */
const sets = new Map<Builtins, ReadonlySet<string>>();

export function isBuiltin(kind: Builtins, name: string): boolean {
  let set = sets.get(kind);
  if (set === undefined) {
    set = new Set(builtins[kind].split(' '));
    sets.set(kind, set);
  }
  return set.has(name);
}

/**
 * Every relation an existing name may stand for. PostgreSQL looks into pg_temp, then pg_catalog (unless the path
 * names it), then along the path (namespace.c, RelnameGetRelid): without a catalogue each schema of the path counts.
 */
export function relationsNamed(world: World, findings: Findings, name: RelationName): readonly Resource[] {
  const { schemaname, relname = '' } = name;
  refuseOtherDatabase(world, findings, name.catalogname);
  if (schemaname !== undefined) return [table(schemaname, relname)];
  const temporary = world.isTemporary(relname);
  const first = temporary === 'no' ? [] : [table('pg_temp', relname)];
  if (temporary === 'yes') return first;
  const schemas = alongPath(world, findings, isBuiltin('relations', relname));
  return [...first, ...schemas.map((schema) => table(schema, relname))];
}

/** The relation a CREATE makes. */
export function relationCreated(
  world: World,
  findings: Findings,
  name: RelationName,
  temporary: boolean,
): readonly Resource[] {
  refuseOtherDatabase(world, findings, name.catalogname);
  const schemas = temporary
    ? [name.schemaname ?? 'pg_temp']
    : schemasToCreateIn(world, findings, name.schemaname);
  return schemas.map((schema) => table(schema, name.relname ?? ''));
}

/** An unqualified CREATE goes to the first schema of the path that exists, which may be any of them. */
export function schemasToCreateIn(
  world: World,
  findings: Findings,
  said: string | undefined,
): readonly string[] {
  return said === undefined ? alongPath(world, findings, false) : [said];
}

/** Functions are never looked up in pg_temp without being asked to. `kind` is where built-in names stand. */
export function functionsNamed(
  world: World,
  findings: Findings,
  names: readonly string[],
  kind: 'functions' | 'operators',
): readonly Resource[] {
  const name = names.at(-1) ?? '';
  if (names.length > 2) refuseOtherDatabase(world, findings, names.at(-3));
  const schema = names.at(-2);
  if (schema !== undefined) return [{ kind: 'Function', path: [schema, name] }];
  const schemas = alongPath(world, findings, isBuiltin(kind, name));
  return schemas.map((found) => ({ kind: 'Function', path: [found, name] }));
}

function alongPath(world: World, findings: Findings, builtin: boolean): readonly string[] {
  const { schemas } = world;
  if (builtin && schemas?.includes('pg_catalog') !== true) return ['pg_catalog'];
  if (schemas === undefined || schemas.length === 0) {
    findings.doubt(schemas === undefined ? 'search-path-unknown' : 'no-schema');
    return [];
  }
  // A path that names pg_catalog decides itself when it is its turn; behind a built-in nothing is reached.
  const found: string[] = [];
  for (const schema of schemas) {
    if (schema !== 'pg_catalog') found.push(schema);
    else if (builtin) return [...found, schema];
  }
  return found;
}

function refuseOtherDatabase(world: World, findings: Findings, database: string | undefined): void {
  if (database !== undefined && database !== world.database) findings.doubt('cross-database');
}

export function table(schema: string, name: string): Resource {
  return { kind: 'Table', path: [schema, name] };
}
