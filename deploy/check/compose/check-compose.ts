import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_NAMES } from '../../../services/providers.js';
import type { Secrets } from '../../secrets/make-secrets.js';
import { addresses } from '../addresses.js';
import { into } from '../fault.js';
import { SERVICES } from '../services.js';
import { settingFaults, settingTexts, type Deployed } from '../settings.js';
import { strangeRelays } from '../relays.js';
import { at, isMapping, list, mapping, scalar, text, type Mapping } from '../tree.js';
import { partFaults } from './part-rules.js';
import { COMPOSE, deployedPart, readCompose, schemaFaults, secretFile, type Part } from './read-compose.js';

/** The ports of other people's images. */
const PORTS: Readonly<Record<string, number>> = { couchdb: 5984, rabbitmq: 5672 };
/** The name that Docker itself gives to this machine. */
const HOST = 'host.docker.internal';

const portOf = ({ name, body }: Part): number => PORTS[name] ?? Number(at(body, 'environment', 'PORT'));

/** Ports that nobody listens on: of other parts by the settings, and of the part itself, but for its simulator’s. */
function portFaults(part: Part, deployed: Deployed, parts: readonly Part[], secrets: Secrets): string[] {
  const faults: string[] = [];
  for (const { setting, host, port } of addresses(deployed, secrets)) {
    const known = host === HOST || parts.some((each) => each.name === host && portOf(each) === port);
    into(faults, `${deployed.place} (${setting})`)(known, '', `leads nowhere: ${host} has no port ${port}`);
  }
  if (PROVIDER_NAMES.includes(part.name)) return faults;
  const own = settingTexts(deployed, secrets).get('PORT');
  list(part.body['ports']).forEach((each, index) => {
    const inside = text(each).split(':').at(-1);
    const field = `services.${part.name}.ports[${index}]`;
    into(faults, COMPOSE)(inside === own, field, `${inside ?? ''} is no port of ${part.name}`);
  });
  return faults;
}

/** Secrets and files that are not there or that nobody uses. */
function fileFaults(root: string, compose: Mapping, parts: readonly Part[], secrets: Secrets): string[] {
  const faults: string[] = [];
  const must = into(faults, COMPOSE);
  const used = parts.flatMap(({ body }) =>
    list(body['secrets']).map((each) => (isMapping(each) ? each['source'] : each)),
  );
  for (const name of Object.keys(mapping(compose['secrets']))) {
    const { part, key } = secretFile(compose, name);
    const isMade = secrets[part]?.[key] !== undefined;
    must(isMade, `secrets.${name}.file`, 'is no file that npm run secrets makes');
    must(used.includes(name), `secrets.${name}`, 'is used by nobody');
  }
  for (const { name, body } of parts) {
    const build = mapping(body['build']);
    const dockerfile = join(root, text(build['context']), text(build['dockerfile']) || 'Dockerfile');
    must(!body['build'] || existsSync(dockerfile), `services.${name}.build.dockerfile`, 'is not there');
    list(body['volumes']).forEach((volume, index) => {
      const [from = ''] = scalar(volume).split(':');
      const isThere = from.startsWith('.')
        ? existsSync(join(root, from))
        : at(compose, 'volumes', from) !== undefined;
      must(isThere, `services.${name}.volumes[${index}]`, `${from} is not there`);
    });
  }
  return faults;
}

/** What is wrong with the Compose file: its schema, its parts, and what they say of each other. @throws ConfigFault */
export function composeFaults(root: string, secrets: Secrets): string[] {
  const { compose, parts } = readCompose(root);
  const faults = schemaFaults(compose);
  const must = into(faults, COMPOSE);
  const running: Deployed[] = [];
  for (const part of parts) {
    faults.push(...partFaults(part, parts, compose));
    const service = SERVICES.get(part.service ?? '');
    const isOurs = !part.service || !!service;
    must(isOurs, `services.${part.name}.build.args.SERVICE`, 'is no part of this project');
    if (!part.service || !service) continue;
    const deployed = deployedPart(part, compose, part.service);
    running.push(deployed);
    faults.push(...settingFaults(deployed, service, secrets), ...portFaults(part, deployed, parts, secrets));
  }
  const missing = [...SERVICES.keys()].filter((name) => !running.some(({ service }) => service === name));
  for (const name of missing) must(false, 'services', `${name} is missing`);
  return [...faults, ...strangeRelays(running, secrets), ...fileFaults(root, compose, parts, secrets)];
}
