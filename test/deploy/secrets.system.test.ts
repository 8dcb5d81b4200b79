import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deployedOf, workloadsOf } from '../../deploy/check/kubernetes/workload.js';
import type { Rendered } from '../../deploy/check/kubernetes/render.js';
import { parseYaml } from '../../deploy/check/read-yaml.js';
import { at, mapping, mappings, text } from '../../deploy/check/tree.js';
import { npm, printed, shellEnvironment } from '../system/processes/commands.js';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { describeKubectl, rendered } from './support/describe-kubectl.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'secrets-test-')), 'secrets');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const run = (...args: readonly string[]) =>
  printed(
    npm(
      ['run', '--silent', 'secrets', '--', '--folder', folder, ...args],
      shellEnvironment(join(folder, '..'), {}),
    ),
  );

/** Every file below the folder, as part/key, with its text. */
function files(): Map<string, string> {
  const names = readdirSync(folder).flatMap((part) =>
    readdirSync(join(folder, part)).map((key) => `${part}/${key}`),
  );
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const mode = (...path: string[]) => (statSync(join(folder, ...path)).mode & 0o777).toString(8);

/** Values of 16 characters and more, whole and in parts, that must not be printed. */
const values = () =>
  [...files().values()]
    .flatMap((each) => [each, ...each.split(/[\s"=,@:]+/)])
    .filter(({ length }) => length > 16);

/** What the containers of an overlay read of Secrets, as secret/key. */
function mountedIn(overlay: string): string[] {
  const objects = rendered(overlay);
  const made = (secret: string) => readdirSync(join(folder, secret));
  return workloadsOf(objects).flatMap((workload) => {
    const deployed = deployedOf(workload, objects, made);
    const fromFiles = deployed.env
      .filter(({ name }) => name.endsWith('_FILE'))
      .map(({ value }) => `${deployed.service}/${deployed.files.get(value)}`);
    const containers = mappings(workload.podSpec['containers']).map(([, container]) => container);
    const fromEnv = containers.flatMap((container) =>
      mappings(container['env']).flatMap(([, entry]) => {
        const ref = at(entry, 'valueFrom', 'secretKeyRef');
        return ref === undefined ? [] : [`${text(mapping(ref)['name'])}/${text(mapping(ref)['key'])}`];
      }),
    );
    const byPath = containers.flatMap((container) =>
      mappings(container['volumeMounts'])
        .filter(([, mount]) => mount['name'] === 'secrets' && mount['subPath'] !== undefined)
        .map(([, mount]) => `${workload.name}/${text(mount['subPath'])}`),
    );
    return [...fromFiles, ...fromEnv, ...byPath, ...definitionsOf(workload.name, objects)];
  });
}

/** What RabbitMQ's own settings load from the Secret that it mounts. */
function definitionsOf(workload: string, objects: readonly Rendered[]): string[] {
  if (workload !== 'rabbitmq') return [];
  const confs = objects.map(({ kind, object }) =>
    kind === 'RabbitmqCluster'
      ? text(at(object, 'spec', 'rabbitmq', 'additionalConfig'))
      : text(at(object, 'data', 'rabbitmq.conf')),
  );
  return confs.flatMap((conf) =>
    [...conf.matchAll(/load_definitions = \/etc\/rabbitmq\/definitions\/(\S+)/g)].map(
      ([, key]) => `rabbitmq/${key}`,
    ),
  );
}

/** The Secrets in a stream of YAML, as secret/key with the text. */
function secretsIn(stream: string): [string, string][] {
  const objects = parseYaml(stream, 'stdout');
  expect(objects.map((object) => [at(object, 'apiVersion'), at(object, 'kind')])).toEqual(
    objects.map(() => ['v1', 'Secret']),
  );
  return objects.flatMap((object) =>
    Object.entries(mapping(at(object, 'data'))).map(([key, value]): [string, string] => [
      `${text(at(object, 'metadata', 'name'))}/${key}`,
      Buffer.from(text(value), 'base64').toString(),
    ]),
  );
}

const [PROVIDER = ''] = PROVIDER_NAMES;
const LAST = PROVIDER_NAMES.at(-1) ?? '';

describeKubectl('the overlays', () => {
  it('mount all Secrets that npm run secrets makes, and no other', async () => {
    const { stdout } = await run('--relay', 'main', '--kubernetes');
    const mounted = new Set([...mountedIn('local'), ...mountedIn('production')]);
    expect(
      secretsIn(stdout)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...mounted].sort());
  });
});

describe('npm run secrets', () => {
  it('makes a folder only its owner enters, and Secrets of it; what is there stays', async () => {
    const first = await run('--relay', 'main', '--relay', 'other');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(`${PROVIDER}: made SERVICE_SECRET, INDEX_SECRET,`);
    expect(mode()).toBe('700');
    const made = files();
    expect([...made.keys()].map((name) => mode(...name.split('/')))).toEqual(
      [...made.keys()].map(() => '644'),
    );
    expect(made.get('notifier/RELAY_SECRETS')).toMatch(/^main=whsec_\S+,other=whsec_\S+$/);

    writeFileSync(join(folder, PROVIDER, `${PROVIDER.toUpperCase()}_CLIENT_ID`), 'an-app-of-my-own');
    const before = files();
    const second = await run('--kubernetes');
    expect(second.code).toBe(0);
    expect(second.stderr).toContain(`${PROVIDER}: kept SERVICE_SECRET,`);
    expect(second.stderr).not.toContain('made');
    expect(files()).toEqual(before);
    expect(values().filter((value) => (first.stdout + second.stderr).includes(value))).toEqual([]);

    const entries = secretsIn(second.stdout);
    expect(entries.length).toBeGreaterThan(PROVIDER_NAMES.length);
    expect(entries.filter(([name, value]) => before.get(name) !== value)).toEqual([]);
  });

  it('prints nothing to apply while what is there does not fit together', async () => {
    mkdirSync(join(folder, 'keeper'), { recursive: true });
    writeFileSync(join(folder, 'keeper/KEEPER_SECRETS'), `${PROVIDER}=${'0123456789abcdef'.repeat(4)}`);
    const torn = await run('--kubernetes');
    expect(torn).toMatchObject({ code: 1, stdout: '' });
    expect(torn.stderr).toContain(`keeper/KEEPER_SECRETS does not name ${LAST}: delete it `);
    expect(mode()).toBe('700');
  });

  it('says how it is called', async () => {
    const told = await run('--help');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--relay', '--kubernetes', '--folder']) expect(told.stdout).toContain(option);
  });
});
