// The one question Gatelog asks a fresh session for itself: in which schemas an unqualified name is looked up.
import { targetBroke } from './messages.ts';

export interface SessionFacts {
  /** `current_schemas(false)`: the schemas of the search path that exist, in order. */
  readonly schemas: readonly string[];
  /** The setting as it stands, with `"$user"` and the like. */
  readonly searchPath: string;
  /** `server_version_num`: 180004 for 18.4. */
  readonly version: number;
}

/** Every name is qualified, so that no search path can put another function in its place. */
export const FACTS_QUERY =
  'SELECT pg_catalog.array_to_json(pg_catalog.current_schemas(false)), ' +
  "pg_catalog.current_setting('search_path'), pg_catalog.current_setting('server_version_num')";

/** `values` is the row that answers the question, in text format. */
export function readFacts(values: readonly (Buffer | null)[]): SessionFacts {
  const [schemas, searchPath, version] = values.map((value) => value?.toString('utf8'));
  if (
    values.length !== 3 ||
    schemas === undefined ||
    searchPath === undefined ||
    !/^\d{1,9}$/.test(version ?? '')
  ) {
    return targetBroke('the question about the search path was not answered');
  }
  return { schemas: readNames(schemas), searchPath, version: Number(version) };
}

function readNames(json: string): readonly string[] {
  const names = parse(json);
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  return targetBroke('the search path is no list of names');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return targetBroke('the search path is no list of names');
  }
}
