import { has, into, is, isSet, isUnset, obey, type Must, type Rule } from '../fault.js';
import { imageFault } from '../image-name.js';
import { endingSeconds } from '../settings.js';
import { at, isMapping, list, mapping, scalar, text, type Mapping } from '../tree.js';
import { COMPOSE, secretFile, type Part } from './read-compose.js';

const RULES: readonly Rule[] = [
  ['cap_drop', has('ALL'), 'has to have ALL'],
  ['security_opt', has('no-new-privileges:true'), 'has to have no-new-privileges:true'],
  ...['privileged', 'pid', 'ipc', 'cap_add', 'devices'].map((key): Rule => [
    key,
    isUnset,
    'is not to be given',
  ]),
  ['deploy.resources.limits.cpus', isSet, 'is missing'],
  ['deploy.resources.limits.memory', isSet, 'is missing'],
];
const OUR_RULES: readonly Rule[] = [
  ['read_only', is(true), 'has to be true'],
  ['user', (user) => /^[1-9]\d*(:[1-9]\d*)?$/.test(text(user)), 'has to be a number that is not root'],
];

const seconds = (duration: string): number => {
  const [, minutes = '0', rest = '0'] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(rest);
};

/** The names that a part waits for, with the condition. */
const dependencies = ({ body }: Part): [string, string][] =>
  Array.isArray(body['depends_on'])
    ? list(body['depends_on']).map((name) => [text(name), 'service_started'])
    : Object.entries(mapping(body['depends_on'])).map(([name, each]) => [name, text(at(each, 'condition'))]);

/** What is wrong with one part, by its own rules and by what it refers to. */
export function partFaults(part: Part, parts: readonly Part[], compose: Mapping): string[] {
  const { body, name, service } = part;
  const simulator = at(body, 'build', 'target') === 'simulator';
  const faults: string[] = [];
  const must: Must = (ok, field, message) => into(faults, COMPOSE)(ok, `services.${name}.${field}`, message);

  obey(must, body, service ? [...RULES, ...OUR_RULES] : RULES);
  must(simulator || isMapping(body['healthcheck']), 'healthcheck', 'is missing');
  const image = imageFault(text(body['image']));
  must(image === '', 'image', image);
  list(body['ports']).forEach((port, index) => {
    const isLocal = /^127\.0\.0\.1:\d+:\d+$/.test(text(port));
    must(isLocal, `ports[${index}]`, 'is open beyond this machine: begin it with 127.0.0.1:');
  });
  for (const [other, condition] of dependencies(part)) {
    const awaited = parts.find((each) => each.name === other);
    must(!!awaited, `depends_on.${other}`, 'leads nowhere');
    const isChecked = condition !== 'service_healthy' || isMapping(awaited?.body['healthcheck']);
    must(isChecked, `depends_on.${other}`, 'waits for a health that nobody checks');
  }
  list(body['secrets']).forEach((secret, index) => {
    const owner = secretFile(compose, text(isMapping(secret) ? secret['source'] : secret)).part;
    must(
      simulator || owner === (service ?? name),
      `secrets[${index}].source`,
      owner ? `is a secret of ${owner}` : 'leads nowhere',
    );
  });
  const needed = endingSeconds((setting) => scalar(at(body, 'environment', setting)));
  const isEnough = !service || seconds(text(body['stop_grace_period'])) >= needed;
  must(isEnough, 'stop_grace_period', `is less than ending may take: ${needed}s`);
  return faults;
}
