import { z } from 'zod';
import { SCHEMAS } from './schemas.js';

/** A JSON schema, or anything else that is an object in a document. */
export type Json = Record<string, unknown>;

const refOf = (name: string): string => `#/components/schemas/${name}`;

/** A reference to one of the schemas. @throws Error if there is none of that name: the table has a fault */
export function reference(name: string): Json {
  if (!Object.hasOwn(SCHEMAS, name)) throw new Error(`no schema is called ${name}`);
  return { $ref: refOf(name) };
}

/** What zod says of its own representation, and what no reader needs. */
function plain(schema: Json): void {
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
    override: ({ jsonSchema }) => plain(jsonSchema as Json),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _dialect, $id: _id, id: _name, ...rest } = schema as Json;
      return [name, { description: SCHEMAS[name]?.[1], ...rest }];
    }),
  );
}
