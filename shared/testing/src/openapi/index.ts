import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string }[];
}

/** Which answer of a route. */
export interface Answered {
  /** `get` unless told. */
  readonly method?: string;
  /** `200` unless told; also `4XX` or `default`, as the document writes it. */
  readonly status?: string;
  /** `application/json` unless told. */
  readonly type?: string;
}

/** A part of a document as its pointer (RFC 6901) has it. */
const pointer = (...names: readonly string[]): string =>
  names.map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** An object with other values in its members. */
const each = (value: unknown, change: (value: unknown, name: string) => unknown): Json =>
  Object.fromEntries(Object.entries(object(value) ?? {}).map(([name, inner]) => [name, change(inner, name)]));

/** The names of schemas that are only part of others: they cannot be closed by themselves. */
function partsIn(value: unknown, parts = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return parts;
  const { allOf } = value as { allOf?: unknown };
  if (Array.isArray(allOf)) for (const part of allOf) parts.add(object(part)?.['$ref'] ?? part);
  for (const inner of Object.values(value)) partsIn(inner, parts);
  return parts;
}

/**
 * A schema as JSON Schema 2020-12 has it (OpenAPI 3.0 has a word of its own for null), which takes no member that it does not
 * name: the documents' own schemas are open, so that a misspelt member would not be noticed.
 */
function closed(schema: unknown, parts: ReadonlySet<unknown>, at: string): unknown {
  if (Array.isArray(schema)) return schema.map((item, i) => closed(item, parts, at + pointer(String(i))));
  const open = object(schema);
  if (!open) return schema;
  const { discriminator: _discriminator, nullable, ...rest } = open;
  const inner = each(rest, (value, key) => {
    const there = at + pointer(key);
    // A member of an answer may be called as a word of schemas is.
    if (key === 'properties') return each(value, (one, name) => closed(one, parts, there + pointer(name)));
    return closed(value, parts, there);
  });
  const isObject = object(rest['properties']) !== undefined || Array.isArray(rest['allOf']);
  const isClosable = isObject && !('additionalProperties' in rest) && !parts.has(schema) && !parts.has(at);
  const made = isClosable ? { ...inner, unevaluatedProperties: false } : inner;
  return nullable === true ? { anyOf: [{ type: 'null' }, made] } : made;
}

/** A third party's official OpenAPI document, against which its simulator is held; only what is asked for is compiled. */
export class OpenApi {
  readonly #document: Json;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateSchema: false });

  /**
   * @param file JSON, see `referenceFolder`
   * @param read what makes a document of its text, where it is something else
   */
  constructor(file: string, read: (text: string) => unknown = JSON.parse) {
    this.#document = read(readFileSync(file, 'utf8')) as Json;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({
      $id: 'openapi',
      ...(closed(this.#document, partsIn(this.#document), '#') as Json),
    });
  }

  /** What is wrong with an answer's body: nothing if it is as the document says. @throws Error if the document has no such answer */
  faults(
    path: string,
    body: unknown,
    { method = 'get', status = '200', type = 'application/json' }: Answered = {},
  ): string[] {
    const route = ['paths', path, method, 'responses', status];
    const referred = object(this.#at(...route))?.['$ref'];
    const answer = typeof referred === 'string' ? referred : `#${pointer(...route)}`;
    const validate = this.#ajv.compile({ $ref: `openapi${answer}${pointer('content', type, 'schema')}` });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** The names of the parameters that a route takes. */
  parameters(path: string, method = 'get'): string[] {
    const { parameters = [] } = (this.#at('paths', path, method) ?? {}) as Operation;
    return parameters.map(({ $ref, name }) => {
      const referred = $ref === undefined ? undefined : object(this.#at(...$ref.slice(2).split('/')));
      return String(name ?? referred?.['name']);
    });
  }

  #at(...names: readonly string[]): unknown {
    return names.reduce<unknown>((value, name) => object(value)?.[name], this.#document);
  }
}
