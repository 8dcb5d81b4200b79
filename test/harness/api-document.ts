import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Json = Record<string, unknown>;
type Media = Readonly<Record<string, { schema: Json; 'x-event-names'?: string[]; 'x-event-data'?: Json }>>;

/** One operation as the document has it. */
export interface Documented {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** JSON pointer, escaped. */
  readonly pointer: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody: { readonly content: Media } | undefined;
  readonly responses: Readonly<Record<string, { readonly content?: Media }>>;
}

const DOCUMENT = new URL('../../docs/openapi.json', import.meta.url);

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Closes each object whose members are listed: an answer must have no member that is not documented. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  const lists = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return lists ? { ...copy, additionalProperties: false } : copy;
}

/** A path without the slash at its end that a database may have there, as PouchDB asks for it. */
const plainPath = (path: string): string => path.replace(/(\/datastores\/[^/]+)\/$/, '$1');

/** docs/openapi.json, as a judge of requests and answers. */
export class ApiDocument {
  readonly operations: readonly Documented[];
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();

  /** @param closes whether a member that is not documented is a fault, as it is in an answer */
  constructor({ closes = true } = {}) {
    (formats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    const parsed: unknown = JSON.parse(readFileSync(DOCUMENT, 'utf8'));
    const document = (closes ? closed(parsed) : parsed) as {
      paths: Record<string, Record<string, Omit<Documented, 'id'> & { operationId: string }>>;
    };
    this.#ajv.addSchema(document, 'api');
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters = [], requestBody, responses }]) => ({
        id: operationId,
        method,
        path,
        pointer: `paths/${escaped(path)}/${method}`,
        parameters,
        requestBody,
        responses,
      })),
    );
  }

  /** The operation that a request is for; what is spelled out comes before what is a parameter. */
  find(method: string, path: string): Documented | undefined {
    const variables = (template: string) => template.split('{').length;
    return this.operations
      .filter(
        (operation) =>
          operation.method === method.toLowerCase() && this.#fits(operation.path, plainPath(path)),
      )
      .sort((a, b) => variables(a.path) - variables(b.path))[0];
  }

  #fits(template: string, path: string): boolean {
    const [wanted, given] = [template.split('/'), path.split('/')];
    return (
      wanted.length === given.length &&
      wanted.every((part, i) => (part.startsWith('{') ? given[i] !== '' : part === given[i]))
    );
  }

  /** What is wrong with a value, for people; nothing if it is as the schema at a JSON pointer says. */
  faults(pointer: string, value: unknown): string[] {
    let validate = this.#validators.get(pointer);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `api#/${pointer}` });
      this.#validators.set(pointer, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`.trim(),
    );
  }
}

/** The JSON pointer of an answer's or request's schema. */
export const schemaOf = (pointer: string, type: string, member = 'schema'): string =>
  `${pointer}/content/${escaped(type)}/${member}`;
