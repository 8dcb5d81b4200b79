import { endingSeconds } from '../ending-time.js';
import { imageFault } from '../image-name.js';
import { at, isMapping, list, mapping, scalar, text, type Mapping } from '../tree.js';
import { dependencies, secretFile, serviceOf, type Part } from './part.js';

type Found = [field: string, message: string][];

const seconds = (duration: string): number => {
  const [, minutes = '0', rest = '0'] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(rest);
};

function confinement({ body }: Part, ours: boolean): Found {
  const found: Found = [];
  if (!list(body['cap_drop']).includes('ALL')) found.push(['cap_drop', 'has to have ALL']);
  if (!list(body['security_opt']).includes('no-new-privileges:true'))
    found.push(['security_opt', 'has to have no-new-privileges:true']);
  for (const key of ['privileged', 'pid', 'ipc', 'cap_add', 'devices'])
    if (body[key] !== undefined) found.push([key, 'is not to be given']);
  if (ours && body['read_only'] !== true) found.push(['read_only', 'has to be true']);
  if (ours && !/^[1-9]\d*(:[1-9]\d*)?$/.test(text(body['user'])))
    found.push(['user', 'has to be a number that is not root']);
  for (const limit of ['cpus', 'memory'])
    if (at(body, 'deploy', 'resources', 'limits', limit) === undefined)
      found.push([`deploy.resources.limits.${limit}`, 'is missing']);
  return found;
}

/** What is wrong with one part, by its own rules and by what it refers to. */
export function partFaults(part: Part, compose: Mapping): Found {
  const { body, name } = part;
  const service = serviceOf(part);
  const simulator = at(body, 'build', 'target') === 'simulator';
  const found = confinement(part, service !== undefined);
  const image = imageFault(text(body['image']));
  if (image !== undefined) found.push(['image', image]);
  if (!simulator && !isMapping(body['healthcheck'])) found.push(['healthcheck', 'is missing']);
  list(body['ports']).forEach((port, index) => {
    if (!/^127\.0\.0\.1:\d+:\d+$/.test(text(port)))
      found.push([`ports[${index}]`, 'is open beyond this machine: begin it with 127.0.0.1:']);
  });
  const parts = mapping(compose['services']);
  for (const [other, condition] of dependencies(part)) {
    if (!isMapping(parts[other])) found.push([`depends_on.${other}`, 'leads nowhere']);
    else if (condition === 'service_healthy' && !isMapping(at(parts, other, 'healthcheck')))
      found.push([`depends_on.${other}`, 'waits for a health that nobody checks']);
  }
  const [, host] = /^service:(.+)$/.exec(text(body['network_mode'])) ?? [];
  if (host !== undefined && at(body, 'depends_on', host, 'restart') !== true)
    found.push([`depends_on.${host}.restart`, `has to be true: it would be left in a network that is gone`]);
  list(body['secrets']).forEach((secret, index) => {
    const source = isMapping(secret) ? text(secret['source']) : text(secret);
    const file = secretFile(compose, source);
    const owner = simulator ? name.replace(/-simulator$/, '') : (service ?? name);
    if (!file) found.push([`secrets[${index}].source`, `leads nowhere: ${source}`]);
    else if (file.part !== owner) found.push([`secrets[${index}].source`, `is a secret of ${file.part}`]);
  });
  list(body['volumes']).forEach((volume, index) => {
    const [from = ''] = text(volume).split(':');
    if (!from.startsWith('.') && at(compose, 'volumes', from) === undefined)
      found.push([`volumes[${index}]`, `is no named volume: ${from}`]);
  });
  const own = (name: string) => scalar(at(body, 'environment', name)) || undefined;
  const needed = endingSeconds({
    SHUTDOWN_DELAY_SECONDS: own('SHUTDOWN_DELAY_SECONDS'),
    DRAIN_SECONDS: own('DRAIN_SECONDS'),
  });
  if (service && seconds(text(body['stop_grace_period'])) < needed)
    found.push(['stop_grace_period', `is less than ending may take: ${needed}s`]);
  return found;
}
