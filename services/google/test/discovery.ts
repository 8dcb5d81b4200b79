import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Readonly<Record<string, unknown>>;

interface Method {
  readonly path: string;
  readonly parameters: readonly string[];
  readonly response: string;
  readonly scopes: readonly string[];
}

interface Document {
  readonly baseUrl: string;
  readonly methods: Readonly<Record<string, Method>>;
  readonly schemas: Readonly<Record<string, Json>>;
}

/**
 * A schema of a discovery document, which is JSON Schema's third draft with references by name, as today's has it. It takes no
 * member that it does not name: a misspelt one would not be noticed.
 */
function today(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(today);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, format: _format, properties, required: _required, type, ...rest } = schema as Json;
  if (typeof $ref === 'string') return { $ref: `#/$defs/${$ref}` };
  const others = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, today(value)]));
  if (typeof properties !== 'object') return { ...others, ...(type === 'any' ? {} : { type }) };
  const members = Object.entries(properties ?? {}).map(([name, value]) => [name, today(value)]);
  return { ...others, type, properties: Object.fromEntries(members) as Json, additionalProperties: false };
}

/** One of Google's APIs as its discovery document has it. */
export class Discovery {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(name: string) {
    const file = new URL(`discovery/${name}.json`, import.meta.url);
    this.#document = JSON.parse(readFileSync(file, 'utf8')) as Document;
    this.#ajv.addSchema({
      $id: 'api',
      $defs: Object.fromEntries(
        Object.entries(this.#document.schemas).map(([schema, value]) => [schema, today(value)]),
      ),
    });
  }

  /** A method. @throws Error if there is none */
  method(id: string): Method {
    const method = this.#document.methods[id];
    if (!method) throw new Error('There is no such method');
    return method;
  }

  /** A method's address, for what a variable in its path is. */
  address(id: string, ...values: readonly string[]): string {
    const { path } = this.method(id);
    let at = 0;
    return this.#document.baseUrl + path.replace(/\{\+?\w+\}/g, () => values[at++] ?? '');
  }

  /** What is wrong with a method's answer. */
  faults(id: string, body: unknown): string[] {
    const validate = this.#ajv.compile({ $ref: `api#/$defs/${this.method(id).response}` });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}
