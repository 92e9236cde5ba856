// `classes` and `targets.<name>.classify`, `.masking`: which columns hold what kind of value, and how it is masked.
import { z } from 'zod';
import type { ColumnPattern, Way } from '../model/data-class.ts';
import { always, oneOf, oneOrMore, text, whole } from './fields.ts';
import { splitName } from './split-name.ts';

export const className = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, {
  error: 'name a class with small letters, digits and -, beginning with a letter, such as pii',
});

const ways = ['redact', 'keep-last', 'surrogate', 'hash', 'null', 'generalise'] as const;

/** How the values of one class are masked. */
export const dataClass = z
  .strictObject({
    mask: oneOf(ways).default('redact').meta({
      description:
        'What stands in the place of a value: a constant; its last characters; another value of the same form, always the same for the same value; a keyed hash; nothing; the year, band or network it lies in.',
    }),
    keep: whole(1, 64).optional().meta({
      description: 'With `keep-last`: how many characters stay.',
      example: 4,
    }),
    band: whole(1, 1_000_000_000).optional().meta({
      description:
        'With `generalise`: the width of the bands numbers fall into; left out, it follows the size of the number.',
      example: 10_000,
    }),
  })
  .refine((read) => (read.mask === 'keep-last') === (read.keep !== undefined), {
    error: 'keep-last needs `keep`, and nothing else takes it',
    when: always,
  })
  .refine((read) => read.mask === 'generalise' || read.band === undefined, {
    error: '`band` belongs to generalise',
    when: always,
  })
  .transform(({ mask, keep, band }): Way => {
    if (mask === 'keep-last') return { name: mask, count: keep ?? 0 };
    return mask === 'generalise' ? { name: mask, ...(band !== undefined && { band }) } : { name: mask };
  });

/** `public.customers.ssn` in so many parts; `*` stands for any characters of a part. */
function patterns(parts: 2 | 3, example: string) {
  const error = `write ${parts === 3 ? 'columns as schema.table.column' : 'tables as schema.table'}, such as ${example}; quote a name that holds a dot`;
  return oneOrMore(parts === 3 ? 'a column' : 'a table').transform((written, context) => {
    const read = written.map(splitName);
    if (read.every((names) => names?.length === parts)) return read as readonly (readonly string[])[];
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

const jsonPath = /^\$((\.([A-Za-z_][A-Za-z0-9_]*|\*))|\[\])+$/;

const rule = z
  .strictObject({
    columns: patterns(3, 'public.customers.ssn').optional().meta({
      description: 'Columns of this class, as schema.table.column; `*` stands for any characters of a part.',
      takes: 'pattern, or a list of patterns',
      example: 'public.*.email',
    }),
    tables: patterns(2, 'hr.salaries').optional().meta({
      description: 'Tables all of whose columns are of this class, as schema.table.',
      takes: 'pattern, or a list of patterns',
      example: 'hr.salaries',
    }),
    paths: oneOrMore('a JSON path')
      .refine((all) => all.every((path) => jsonPath.test(path)), {
        error: 'write a JSON path with keys, * for any key and [] for any element, such as $.cards[].number',
      })
      .transform((all) => all.map(splitPath))
      .optional()
      .meta({
        description:
          'Only what these paths lead to inside the JSON of `columns`. Where such a column is not shown as it is, all of it is masked.',
        takes: 'path, or a list of paths',
        example: '$.cards[].number',
      }),
    as: className.meta({ description: 'The class.', takes: 'name of a class', example: 'pii' }),
  })
  .refine((read) => (read.columns === undefined) !== (read.tables === undefined), {
    error: 'name either columns or tables',
    when: always,
  })
  .refine((read) => read.paths === undefined || read.columns !== undefined, {
    error: 'paths lead into columns: name those',
    when: always,
  })
  .transform(({ columns, tables, paths, as }) => ({
    columns: (columns ?? (tables ?? []).map((table) => [...table, '*'])) as readonly ColumnPattern[],
    paths: paths ?? [],
    as,
  }));

/** `$.cards[].number` as ['cards', '[]', 'number']. */
function splitPath(path: string): readonly string[] {
  return [...path.matchAll(/\.([A-Za-z0-9_*]+)|(\[\])/g)].map(([, key, element]) => key ?? element ?? '');
}

export const classify = z
  .array(rule, { error: 'write classify as a list: each begins with "- columns:" or "- tables:"' })
  .default([]);

const functions = oneOrMore('a function').transform((written, context) => {
  const read = written.map(splitName);
  if (read.every((names) => names?.length === 2))
    return read.map((names) => ({ schema: names?.[0] ?? '', name: names?.[1] ?? '' }));
  context.addIssue({ code: 'custom', message: 'write functions as schema.name, such as public.order_total' });
  return z.NEVER;
});

export const masking = z.strictObject({
  untraceable: oneOf(['mask', 'refuse']).default('mask').meta({
    description:
      'What becomes of a statement that may touch a class in a way that cannot be traced: its whole answer is masked, or it is refused.',
  }),
  detect: oneOf(['classified', 'all', 'off']).default('classified').meta({
    description:
      'Which answers are searched for secrets and personal data that no rule names: those of statements that touch a class, all, or none.',
  }),
  pureFunctions: functions.default([]).meta({
    description:
      "Functions of the target's own that return nothing but what they are given. Any other may return anything, so what it returns is masked.",
    takes: 'schema.name, or a list',
    example: 'public.order_total',
  }),
  catalogueSeconds: whole(1, 3600).default(30).meta({
    description:
      "How old what Gatelog knows of the target's tables, views and functions may get. What changes through Gatelog is seen at once.",
  }),
});

const detectorRule = z.strictObject({
  name: className.meta({
    description: 'Name of the rule, in records.',
    takes: 'name',
    example: 'staff-number',
  }),
  class: className.meta({ description: 'Class of what it finds.', takes: 'name of a class', example: 'pii' }),
  pattern: text('the pattern').meta({
    description:
      'What it finds, as a regular expression in the syntax of RE2: without look-around and back-references.',
    example: 'EMP-[0-9]{6}',
  }),
});

/** What is looked for in answers and requests. */
export const detectors = z.strictObject({
  off: oneOrMore('a rule or class').default([]).meta({
    description: 'Rules or classes of detectors that are switched off (docs/detectors.md names them).',
    takes: 'name, or a list of names',
    example: 'phone',
  }),
  rules: z
    .array(detectorRule, { error: 'write rules as a list: each begins with "- name:"' })
    .default([])
    .meta({ description: 'Patterns of your own. They are tried on every text.' }),
});
