import { z } from 'zod';
import { SCHEMAS } from './schemas.js';

/** A JSON schema, or anything else that is an object in a document. */
export type Json = { readonly [member: string]: unknown };

const refOf = (name: string): string => `#/components/schemas/${name}`;

/** A reference to one of the schemas. @throws Error if there is none of that name: the table has a fault */
export function reference(name: string): Json {
  if (!Object.hasOwn(SCHEMAS, name)) throw new Error(`no schema is called ${name}`);
  return { $ref: refOf(name) };
}

/** What zod says of its own representation, and what no reader needs. */
function plain(schema: Record<string, unknown>): void {
  if (schema['format'] === 'date-time' || schema['format'] === 'uri') delete schema['pattern'];
  if (schema['enum']) {
    delete schema['minLength'];
    delete schema['maxLength'];
  }
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['propertyNames'] && Object.keys(schema['propertyNames']).join() === 'type')
    delete schema['propertyNames'];
}

/** `components.schemas`: JSON Schema 2020-12 of every body. Members that are not named are allowed: there may be more later. */
export function componentSchemas(): Json {
  const registry = z.registry<{ id: string; description: string }>();
  for (const [id, [schema, description]] of Object.entries(SCHEMAS))
    registry.add(schema, { id, description });
  const { schemas } = z.toJSONSchema(registry, {
    uri: refOf,
    io: 'input',
    override: ({ jsonSchema }) => plain(jsonSchema),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _dialect, $id: _id, id: _name, ...rest } = schema as Json;
      return [name, { description: SCHEMAS[name]?.[1], ...rest }];
    }),
  );
}

/** A parameter's JSON Schema, of what the request is checked with. */
export function parameterSchema(schema: z.core.$ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

/** The schema of a text that is of a form. */
export const ofForm = (form: RegExp): Json => parameterSchema(z.string().regex(form));

/** The schema of a text that is the JSON of a named schema, or of one of its members. */
export const jsonText = (name: string, member?: string): Json => {
  const { $ref } = reference(name);
  return {
    type: 'string',
    contentMediaType: 'application/json',
    contentSchema: { $ref: member === undefined ? $ref : `${String($ref)}/properties/${member}` },
  };
};
