import type { Deployed } from '../settings-faults.js';
import { at, list, mapping, mappings, text, type Mapping, scalar } from '../tree.js';
import { COMPOSE } from './read-compose.js';

/** One service of the Compose file. */
export interface Part {
  readonly name: string;
  readonly body: Mapping;
  readonly field: string;
}

export const partsOf = (compose: Mapping): Part[] =>
  Object.entries(mapping(compose['services'])).map(([name, body]) => ({
    name,
    body: mapping(body),
    field: `services.${name}`,
  }));

/** Which of this project's services a part runs; nothing for other people's images and for simulators. */
export const serviceOf = ({ body }: Part): string | undefined => {
  const service = text(at(body, 'build', 'args', 'SERVICE'));
  return service === '' ? undefined : service;
};

/** Where a secret of the Compose file comes from: `./secrets/facebook/AMQP_URL` is AMQP_URL of facebook. */
export function secretFile(
  compose: Mapping,
  name: string,
): { readonly part: string; readonly key: string } | undefined {
  const [, part, key] =
    /^\.\/secrets\/([a-z-]+)\/([\w.-]+)$/.exec(text(at(compose, 'secrets', name, 'file'))) ?? [];
  return part !== undefined && key !== undefined ? { part, key } : undefined;
}

/** How a part gets its settings. */
export function deployedPart(part: Part, compose: Mapping, service: string): Deployed {
  const files = mappings(part.body['secrets']).flatMap(([, { source, target }]): [string, string][] => {
    const found = secretFile(compose, text(source));
    const path = text(target).startsWith('/') ? text(target) : `/run/secrets/${text(target) || text(source)}`;
    return found?.part === service ? [[path, found.key]] : [];
  });
  const field = `${part.field}.environment`;
  const env = Object.entries(mapping(part.body['environment'])).map(([name, value]) => ({
    name,
    value: scalar(value),
    file: COMPOSE,
    field: `${field}.${name}`,
  }));
  return { service, env, files: new Map(files), file: COMPOSE, field };
}

/** The names that a part waits for, with the condition. */
export const dependencies = ({ body }: Part): [string, string][] =>
  Array.isArray(body['depends_on'])
    ? list(body['depends_on']).map((name) => [text(name), 'service_started'])
    : Object.entries(mapping(body['depends_on'])).map(([name, each]) => [name, text(at(each, 'condition'))]);
