// Second step: raw values to a checked configuration with its defaults, or to every mistake at once.
import { checkFiles } from './check-files.ts';
import { describeSchema } from './field-at.ts';
import { inOrder, type Mistake } from './mistake.ts';
import type { Yaml } from './read-yaml.ts';
import { type CheckedConfig, schema } from './schema.ts';
import { wordIssue } from './word-issue.ts';

export type Checked =
  | { readonly ok: true; readonly config: CheckedConfig }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** What stands around the file: its folder, from which paths start, and the environment. */
export interface Around {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Without `around` no file and no variable is looked at. */
export async function check(yaml: Yaml, around?: Around): Promise<Checked> {
  if (yaml.value === undefined && yaml.mistakes.length > 0) return { ok: false, mistakes: yaml.mistakes };
  const top = describeSchema();
  const parsed = schema.safeParse(yaml.value ?? {}, { reportInput: true });
  const issues = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => wordIssue(issue, top, yaml.locate));
  const missing =
    around === undefined ? [] : await checkFiles(yaml.value, top, { ...around, locate: yaml.locate });
  const mistakes = inOrder([...yaml.mistakes, ...issues, ...missing]);
  return parsed.success && mistakes.length === 0
    ? { ok: true, config: parsed.data }
    : { ok: false, mistakes };
}
