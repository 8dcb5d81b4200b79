import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEvent, busAt } from '@data-connector/testing/bus';
import { describeSystemOnRabbitMq } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
import { readCompose } from '../../deploy/check/compose/read-compose.js';
import { makeSecrets, valueIn } from '../../deploy/secrets/make-secrets.js';
import { writeMissing } from '../../deploy/secrets/secrets-folder.js';
import { mapping, scalar } from '../../deploy/check/tree.js';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { startChild, type Child } from '../system/processes/child.js';
import { freePort } from '@data-connector/testing/ports';
import { npm, printed, shellEnvironment } from '../system/processes/commands.js';
import { startFleet, type Fleet } from '../system/processes/fleet.js';
import { asUnprivileged, ROOT } from '../system/processes/main-process.js';
import { assembleImages, PARTS, type Images } from './image/assemble.js';

/** What the notifier's container has in Compose: the same names, with the secrets in files that its user can read. */
function notifierEnvironment(
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const part = readCompose(ROOT).parts.find(({ name }) => name === 'notifier');
  const entries = Object.entries(mapping(part?.body['environment'])).map(
    ([name, value]): [string, string] => {
      const secret = secrets[name.replace(/_FILE$/, '')];
      if (secret === undefined) return [name, scalar(value)];
      const file = join(folder, name);
      writeFileSync(file, secret);
      return [name, file];
    },
  );
  return Object.fromEntries(entries);
}

/** Every package that an image has installed, by its place in the lock file. */
function modulesIn(image: string): { readonly path: string; readonly version: string }[] {
  const find = [image, '-path', '*/node_modules/*', '-name', 'package.json', '-not', '-type', 'l'];
  const files = execFileSync('find', find, { encoding: 'utf8' }).trim().split('\n');
  return files.flatMap((file) => {
    const path = relative(image, dirname(file));
    if (!/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) return [];
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    return [{ path, version }];
  });
}

const isRoot = process.getuid?.() === 0;
const why = isRoot ? '' : ' (skipped: only root can run something as another user)';

// The Dockerfile's own steps, without Docker: an unprivileged user is needed for the proof, and only root can become one.
(isRoot ? describe : describe.skip)(`the images${why}`, () => {
  let images: Images;
  beforeAll(() => {
    images = assembleImages();
  });
  afterAll(() => rmSync(images.folder, { recursive: true, force: true }));

  describe.each(Object.keys(PARTS))('of %s', (part) => {
    it('holds no development dependency, no simulator and no source', () => {
      const sources = ['-L', images.of(part), '-name', '*.ts', '-path', '*data-connector*'];
      expect(execFileSync('find', sources, { encoding: 'utf8' })).toBe('');
      for (const name of ['typescript', 'jest', 'tsx', 'pouchdb-core', '@data-connector/testing'])
        expect([name, existsSync(join(images.of(part), 'node_modules', name))]).toEqual([name, false]);
    });

    it('has the versions that are locked', () => {
      type Lock = { packages: Record<string, { version?: string }> };
      const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
      const modules = modulesIn(images.of(part));
      expect(modules.map(({ path }) => path)).toContain('node_modules/express');
      const others = modules.filter(({ path, version }) => packages[path]?.version !== version);
      expect(others).toEqual([]);
    });

    it('is small enough for an image under 200 MB', () => {
      const size = execFileSync('du', ['-sb', images.of(part)], { encoding: 'utf8' });
      // Node 24.21 has 127 MB, the base 25.
      expect(Number(size.split('\t')[0])).toBeLessThan(45_000_000);
    });
  });

  it('tell that they are healthy, and end on SIGTERM', async () => {
    const port = String(await freePort());
    const env = { PORT: port, PUBLIC_URL: 'http://localhost:1', GATEWAY_URL: 'http://localhost:2' };
    const run = (file: string): Child =>
      startChild({ name: file, ...asUnprivileged([file]), cwd: images.of('vault-demo'), env });
    const main = run('main.mjs');
    await until('the Vault to be healthy', async () => (await run('healthcheck.mjs').ended).code === 0);
    expect(await main.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  describeSystemOnRabbitMq('as two gateways, two of each service, a keeper and a notifier', (broker) => {
    const demo = { DATA_DIR: '', RELAY_URL: '' };
    let fleet: Fleet;
    beforeAll(async () => {
      demo.DATA_DIR = join(images.folder, 'demo');
      demo.RELAY_URL = `http://127.0.0.1:${await freePort()}/push`;
      const made = makeSecrets(PROVIDER_NAMES, ['demo']);
      writeMissing(join(images.folder, 'secrets'), made);
      const secret = valueIn(made['notifier']?.['RELAY_SECRETS'], 'demo') ?? '';
      fleet = await startFleet({
        posts: 40,
        following: 15,
        broker: broker().url,
        imageOf: images.of,
        otherRelay: { name: 'demo', url: demo.RELAY_URL, secret },
      });
    });
    afterAll(() => fleet?.close());

    it('let the demo bring everything of both providers, be told, and erase it', async () => {
      // As with Compose on Linux.
      const compose = ['--secrets', join(images.folder, 'secrets'), '--listen', '0.0.0.0'];
      const args = ['run', '--silent', 'demo', '--', '--all', '--gateway', fleet.publicUrl, ...compose];
      const run = await printed(npm(args, shellEnvironment(images.folder, demo)));
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const times = (text: string) => run.stdout.split(text).length - 1;
      expect(times('opened and verified 55 records')).toBe(2);
      expect(times('signed receipt verified')).toBe(2);
      expect(times('push received: connector.sync.completed')).toBe(2);
    });

    it('serve the description of the API', async () => {
      const answer = await fetch(`${fleet.publicUrl}/openapi.json`);
      expect([answer.status, ((await answer.json()) as { openapi: string }).openapi]).toEqual([
        200,
        expect.stringMatching(/^3\.1\./),
      ]);
    });

    it('show what no relay took, with the command that docs/operations.md has for a container', async () => {
      const docs = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
      const [, main = ''] =
        /^docker compose exec notifier \/usr\/local\/bin\/node \/app\/(\S+) list$/m.exec(docs) ?? [];
      expect(docs).toContain(`deploy/notifier -- /usr/local/bin/node /app/${main} list`);
      const env = notifierEnvironment(images.folder, { AMQP_URL: fleet.brokerFront.url });
      const relay = `r${randomBytes(6).toString('hex')}`;
      const deadLetters = (...words: readonly string[]) =>
        printed(
          startChild({
            name: main,
            ...asUnprivileged([join(images.of('notifier'), main), ...words, '--relay', relay]),
            cwd: images.of('notifier'),
            env,
          }),
        );
      const bus = busAt(broker().url);
      await bus.publish(anEvent({ notify: { relay, ref: 'somebody' } }));
      await bus.close();
      const listed = await until('the dead letter', async () => {
        const run = await deadLetters('list');
        expect(run).toMatchObject({ code: 0, stderr: '' });
        return run.stdout.includes(relay) && run.stdout;
      });
      expect(listed).toContain('1 event in the dead-letter queue.');
      expect((await deadLetters('drop')).stdout).toContain('1 event deleted.');
    });

    it('end on SIGTERM', async () => {
      const { gateways, services, notifier, keeper } = fleet;
      const replicas = [...gateways, ...Object.values(services).flat(), notifier, keeper];
      const ended = await Promise.all(replicas.map((replica) => replica.end('SIGTERM')));
      expect(ended).toEqual(replicas.map(() => ({ code: 0, signal: null })));
    });
  });
});
