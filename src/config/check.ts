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

/** Paths in the file are relative to `folder`. */
export async function check(yaml: Yaml, folder: string, environment: NodeJS.ProcessEnv): Promise<Checked> {
  if (yaml.value === undefined && yaml.mistakes.length > 0) return { ok: false, mistakes: yaml.mistakes };
  const top = describeSchema();
  const parsed = schema.safeParse(yaml.value ?? {}, { reportInput: true });
  const issues = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => wordIssue(issue, top, yaml.locate));
  const missing = await checkFiles(yaml.value, top, { folder, environment, locate: yaml.locate });
  const mistakes = inOrder([...yaml.mistakes, ...issues, ...missing]);
  return parsed.success && mistakes.length === 0
    ? { ok: true, config: parsed.data }
    : { ok: false, mistakes };
}
