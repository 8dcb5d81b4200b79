import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFault } from '../config-fault.js';
import type { Fault } from '../fault.js';
import type { Secrets } from '../../secrets/make-secrets.js';
import { SERVICES } from '../services.js';
import { addresses } from '../addresses.js';
import { settingFaults, settingTexts } from '../settings-faults.js';
import { systemFaults } from '../system-faults.js';
import { at, list, mapping, text, type Mapping, scalar } from '../tree.js';
import { deployedPart, partsOf, secretFile, serviceOf, type Part } from './part.js';
import { partFaults } from './part-rules.js';
import { COMPOSE, readCompose } from './read-compose.js';

/** The ports of other people's images. */
const PORTS: Readonly<Record<string, number>> = { couchdb: 5984, rabbitmq: 5672 };
/** Names that Docker itself gives to this machine. */
const HOSTS = ['host.docker.internal'];

function serviceFaults(part: Part, compose: Mapping, parts: readonly Part[], secrets: Secrets): Fault[] {
  const service = serviceOf(part);
  if (service === undefined) return [];
  const known = SERVICES.get(service);
  if (!known)
    return [
      {
        file: COMPOSE,
        field: `${part.field}.build.args.SERVICE`,
        message: `no part of this project is named ${service}`,
      },
    ];
  const deployed = deployedPart(part, compose, service);
  const faults = settingFaults(deployed, known, secrets);
  for (const { setting, host, port } of addresses(deployed, secrets)) {
    const target = parts.find(({ name }) => name === host);
    const its = target && (PORTS[host] ?? Number(at(target.body, 'environment', 'PORT')));
    if (its !== port && !HOSTS.includes(host))
      faults.push({
        file: COMPOSE,
        field: `${deployed.field} (${setting})`,
        message: `leads nowhere: ${host} has no port ${port}`,
      });
  }
  const port = settingTexts(deployed, secrets).get('PORT');
  list(part.body['ports']).forEach((each, index) => {
    const inside = text(each).split(':').at(-1);
    const shared = parts.some(
      ({ body }) =>
        body['network_mode'] === `service:${part.name}` && scalar(at(body, 'environment', 'PORT')) === inside,
    );
    if (inside !== port && !shared)
      faults.push({
        file: COMPOSE,
        field: `${part.field}.ports[${index}]`,
        message: `${inside ?? ''} is no port of ${part.name}`,
      });
  });
  return faults;
}

function secretFaults(compose: Mapping, parts: readonly Part[], secrets: Secrets): Fault[] {
  const used = new Set(
    parts.flatMap(({ body }) => list(body['secrets']).map((each) => text(mapping(each)['source'] ?? each))),
  );
  return Object.keys(mapping(compose['secrets'])).flatMap((name): Fault[] => {
    const file = secretFile(compose, name);
    const field = `secrets.${name}`;
    if (!file || secrets[file.part]?.[file.key] === undefined)
      return [{ file: COMPOSE, field: `${field}.file`, message: 'is no file that npm run secrets makes' }];
    return used.has(name) ? [] : [{ file: COMPOSE, field, message: 'is used by nobody' }];
  });
}

function mountFaults(root: string, parts: readonly Part[]): Fault[] {
  return parts.flatMap(({ body, field }) =>
    list(body['volumes']).flatMap((volume, index): Fault[] => {
      const [from = ''] = text(volume).split(':');
      return !from.startsWith('./') || existsSync(join(root, from))
        ? []
        : [{ file: COMPOSE, field: `${field}.volumes[${index}]`, message: `${from} is not there` }];
    }),
  );
}

/** What is wrong with the Compose file: its schema, its parts, and what they say of each other. */
export function composeFaults(root: string, secrets: Secrets): Fault[] {
  try {
    const { compose, faults } = readCompose(root);
    const parts = partsOf(compose);
    const missing = [...SERVICES.keys()].filter((name) => !parts.some((part) => serviceOf(part) === name));
    return [
      ...faults,
      ...parts.flatMap((part) =>
        partFaults(part, compose).map(([field, message]) => ({
          file: COMPOSE,
          field: `${part.field}.${field}`,
          message,
        })),
      ),
      ...parts.flatMap((part) => serviceFaults(part, compose, parts, secrets)),
      ...systemFaults(
        parts.flatMap((part) => {
          const service = serviceOf(part);
          return service === undefined ? [] : [deployedPart(part, compose, service)];
        }),
        secrets,
      ),
      ...secretFaults(compose, parts, secrets),
      ...mountFaults(root, parts),
      ...missing.map((name) => ({ file: COMPOSE, field: 'services', message: `${name} is missing` })),
    ];
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    return [{ file: error.file, field: error.field, message: error.message }];
  }
}
