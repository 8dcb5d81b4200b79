import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Json = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly schema: { readonly items?: { readonly enum?: readonly string[] } };
}
interface Operation {
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly responses: Readonly<Record<string, { content: Record<string, { schema: { $ref: string } }> }>>;
}
interface Spec {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: {
    readonly parameters: Record<string, Parameter>;
    readonly schemas: Record<string, Json>;
  };
}

const REF = '#/components/schemas/';
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/**
 * A schema that takes no member that it does not name, so that a misspelt one is noticed: the specification’s own schemas
 * are open. Parts of an `allOf` stay open, since the whole is closed; a base with a discriminator stands for its kinds.
 */
function closed(schema: unknown, schemas: Readonly<Record<string, Json>>, part = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => closed(item, schemas));
  if (!isObject(schema)) return schema;
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice(REF.length);
    const mapping = (schemas[name]?.['discriminator'] as { mapping?: Record<string, string> } | undefined)
      ?.mapping;
    if (part) return { $ref: `#/open/${name}` };
    if (!mapping || schemas[name]?.['oneOf']) return { $ref: `#/closed/${name}` };
    return { anyOf: Object.values(mapping).map((ref) => ({ $ref: `#/closed/${ref.slice(REF.length)}` })) };
  }
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === 'allOf') return [key, (value as unknown[]).map((item) => closed(item, schemas, true))];
      if (key === 'properties')
        return [
          key,
          Object.fromEntries(
            Object.entries(value as Json).map(([name, item]) => [name, closed(item, schemas)]),
          ),
        ];
      if (key === 'enum' || key === 'example' || key === 'required') return [key, value];
      return [key, closed(value, schemas)];
    }),
  );
  delete inner['discriminator'];
  const named = 'properties' in inner || 'allOf' in inner;
  return named && !part && !('additionalProperties' in inner)
    ? { ...inner, unevaluatedProperties: false }
    : inner;
}

/** One version of X's official specification. */
export class OfficialSpec {
  readonly #spec: Spec;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(folder: string, file: string) {
    this.#spec = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Spec;
    (formats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    const { schemas } = this.#spec.components;
    const all = (part: boolean) =>
      Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, closed(schema, schemas, part)]),
      );
    const entries = Object.keys(schemas).map((name) => [name, closed({ $ref: REF + name }, schemas)]);
    this.#ajv.addSchema({
      $id: 'x',
      entry: Object.fromEntries(entries) as object,
      closed: all(false),
      open: all(true),
    });
  }

  /** What is wrong with an answer of a GET route: a success, or a `default` one. */
  faults(path: string, kind: '200' | 'default', body: unknown): unknown[] {
    const content = this.#operation(path).responses[kind]?.content ?? {};
    const schemas = Object.values(content).map(({ schema }) => schema.$ref.slice(REF.length));
    const results = schemas.map((name) => {
      const validate = this.#validator(name);
      return validate(body) ? [] : (validate.errors ?? []);
    });
    return results.find((errors) => errors.length === 0) ?? results.flat();
  }

  /** The values that a list parameter of a GET route takes, by the parameter's name. */
  listValues(path: string): Record<string, readonly string[]> {
    const parameters = this.#operation(path).parameters.map((parameter) =>
      '$ref' in parameter
        ? this.#spec.components.parameters[parameter.$ref.replace('#/components/parameters/', '')]
        : parameter,
    );
    return Object.fromEntries(
      parameters.map((parameter) => [parameter?.name, parameter?.schema.items?.enum ?? []]),
    );
  }

  #operation(path: string): Operation {
    const operation = this.#spec.paths[path]?.get;
    if (!operation) throw new Error('The specification has no such route');
    return operation;
  }

  #validator(name: string): ValidateFunction {
    const validate = this.#ajv.getSchema(`x#/entry/${name}`);
    if (!validate) throw new Error('The specification has no such schema');
    return validate;
  }
}
