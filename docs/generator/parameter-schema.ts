import { z } from 'zod';
import { reference } from './json-schema.js';

/** A parameter's JSON Schema, of what the request is checked with. */
export function parameterSchema(schema: z.core.$ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

/** The schema of a text that is of a form. */
export const ofForm = (form: RegExp): Readonly<Record<string, unknown>> =>
  parameterSchema(z.string().regex(form));

/** The schema of a text that is the JSON of a named schema, or of one of its members. */
export const jsonText = (name: string, member?: string): Readonly<Record<string, unknown>> => {
  const { $ref } = reference(name);
  return {
    type: 'string',
    contentMediaType: 'application/json',
    contentSchema: { $ref: member === undefined ? $ref : `${String($ref)}/properties/${member}` },
  };
};
