// Text of docs/configuration.md, made from the schema: each field a sentence, what it takes, its default and an example.
import { describeSchema, type Field, fieldsOf } from './field-at.ts';

const opening = `# Configuration

Made from the schema in \`src/config/\` by \`npm run docs\`: do not edit it here.

Gatelog reads one YAML file. \`gatelog check --config FILE\` reports every mistake in it at once, with line and column.
A key that is not on this page is an error. Paths are relative to the folder of the file.
The file holds no secrets: passwords come from the environment or from files of their own.
`;

/** A whole file, for the top of the page and for the tests that load it. */
export const example = `identity:
  issuers:
    - entra: { tenant: 11111111-2222-3333-4444-555555555555, audience: api://gatelog }
targets:
  orders-db:
    postgres: { host: 10.0.0.5, database: orders, tls: verify-full }
    credential: { username: gatelog, password: { env: ORDERS_DB_PASSWORD } }
listeners:
  postgres: { address: 0.0.0.0:5432, tls: { cert: tls.crt, key: tls.key } }
policies: ./policies
audit: { directory: ./data/audit, origin: audit.example.com/gateway-1 }
`;

export function configurationPage(): string {
  const sections = Object.entries(describeSchema().properties ?? {}).map(([key, field]) =>
    section(key, field),
  );
  return `${opening}\n\`\`\`yaml\n${example}\`\`\`\n\n${sections.join('\n')}`;
}

function section(key: string, field: Field): string {
  const required = (describeSchema().required ?? []).includes(key);
  const table = rows(key, field);
  const lines = table.length > 0 ? table : [row(key, field, required)];
  return `## ${key}\n\n${field.description ?? ''}${required ? '' : ' May be left out.'}\n\n${head}\n${lines.join('\n')}\n`;
}

const head = '| key | what it is | takes | default | example |\n|---|---|---|---|---|';

/** One row for each field below, depth first; the lists and free names between show as `[]` and `<name>`. */
function rows(path: string, field: Field): readonly string[] {
  const inner = fieldsOf(field);
  if (inner.items !== undefined && hasFields(inner.items)) return rows(`${path}[]`, inner.items);
  if (inner.additionalProperties) return rows(`${path}.<name>`, inner.additionalProperties);
  return Object.entries(inner.properties ?? {}).flatMap(([key, child]) => {
    const required = inner.required?.includes(key) ?? false;
    return [
      row(`${path}.${key}`, child, required),
      ...(hasFields(child) ? rows(`${path}.${key}`, child) : []),
    ];
  });
}

function hasFields(field: Field): boolean {
  const inner = fieldsOf(field);
  return (
    inner.properties !== undefined ||
    Boolean(inner.additionalProperties) ||
    (inner.items !== undefined && hasFields(inner.items))
  );
}

function row(path: string, field: Field, required: boolean): string {
  const takes = field.takes ?? (hasFields(field) ? 'the keys below' : (field.type ?? ''));
  return `| \`${path}\` | ${field.description ?? ''} | ${takes} | ${wordDefault(field, required)} | ${code(field.example)} |`;
}

function wordDefault(field: Field, required: boolean): string {
  if (required) return 'required';
  if (field.default === undefined || (typeof field.default === 'object' && !Array.isArray(field.default)))
    return 'none';
  if (Array.isArray(field.default)) return code(`[${field.default.join(', ')}]`);
  return code(String(field.default));
}

function code(text: string | undefined): string {
  return text === undefined ? '' : `\`${text}\``;
}
