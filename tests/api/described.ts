// Checks every answer of the tests against the description the API gives of itself.
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

export interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export class Described {
  readonly #document: Description;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  checked = 0;

  constructor(document: Description) {
    this.#document = document;
    addFormats.default(this.#ajv);
  }

  /** Paths that are described, with `{id}` for what stands in them. */
  get routes(): readonly string[] {
    return Object.entries(this.#document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** Fails when the API answers what it does not say it would. */
  check(method: string, path: string, status: number, type: string, body: string): void {
    const operation = this.#operation(method, path);
    if (operation === undefined) return;
    const range = `${Math.floor(status / 100)}XX`;
    const response = operation.responses[String(status)] ?? operation.responses[range];
    assert.ok(response, `${method} ${path} answers ${status}, which is not described`);
    this.checked += 1;
    if (body === '') return assert.equal(response.content, undefined, `${method} ${path}: an empty answer`);
    const schema = response.content?.[type.split(';')[0] ?? '']?.schema;
    assert.ok(schema, `${method} ${path} answers ${status} as ${type}, which is not described`);
    const valid = this.#ajv.validate(schema, JSON.parse(body));
    assert.ok(valid, `${method} ${path} ${status}: ${this.#ajv.errorsText()}\n${body}`);
  }

  #operation(method: string, path: string): Operation | undefined {
    const plain = path.split('?', 1)[0] ?? '';
    const found = Object.entries(this.#document.paths).find(([template]) =>
      new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(plain),
    );
    return found?.[1][method.toLowerCase()];
  }
}
