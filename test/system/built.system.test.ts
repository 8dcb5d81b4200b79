import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeSystemOnRabbitMq } from '@data-connector/testing/rabbitmq';
import { KNOWN, LASTING, settingOf } from '../harness/providers/of-processes.js';
import { describeChromium } from '../../examples/vault-web/test/chromium.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { CONSUMER, STRICT, withSurroundings } from './built/consumer.js';
import { runInChromium, runInNode } from './built/example-runs.js';
import { installPacked, type Stranger } from './built/stranger.js';
import { freePort } from '@data-connector/testing/ports';
import { startMain } from './processes/main-process.js';
import { startStore } from './processes/store.js';
import { workingCopy } from './processes/working-copy.js';
import { person } from './vault/person.js';

const APP = { clientId: 'built-app', clientSecret: 'built-app-secret' };
const SECRET = randomBytes(32).toString('hex');
describeSystemOnRabbitMq('what npm run build makes', (broker) => {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-built-'));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  let url: string;

  /** A part as its image runs it: plain JavaScript, without tsx and conditions. */
  const start = async (part: string, settings: Record<string, string>) => {
    const cwd = join(folder, part);
    mkdirSync(cwd, { recursive: true });
    const main = join(part, 'dist/main.js');
    const process = await startMain({ name: part, main, cwd, settings: { HOST: '127.0.0.1', ...settings } });
    ends.push(() => process.child.end('SIGKILL'));
    return process;
  };

  beforeAll(async () => {
    const store = await startStore(folder, SECRET);
    ends.push(() => store.close());
    const simulator = await KNOWN[LASTING].simulator.start({ sizes: { posts: 5, following: 3 }, app: APP });
    ends.push(() => simulator.close());
    const couch = Object.assign(new URL(store.url), { username: store.name, password: store.password });
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    const keeper = await start('services/keeper', {
      PORT: '0',
      COUCHDB_URL: couch.href,
      KEEPER_SECRETS: `${LASTING}=${SECRET}`,
    });
    const service = await start(`services/${LASTING}`, {
      PORT: '0',
      PUBLIC_URL: url,
      SERVICE_SECRET: SECRET,
      INDEX_SECRET: randomBytes(32).toString('hex'),
      COUCHDB_URL: store.url.href,
      KEEPER_URL: keeper.url,
      KEEPER_SECRET: SECRET,
      AMQP_URL: broker().url,
      RELAYS: 'phones',
      [settingOf(LASTING, 'CLIENT_ID')]: APP.clientId,
      [settingOf(LASTING, 'CLIENT_SECRET')]: APP.clientSecret,
      [settingOf(LASTING, 'SIMULATOR_URL')]: simulator.url,
    });
    await start('gateway', { PORT: port, PUBLIC_URL: url, PROVIDERS: `${LASTING}=${service.url}` });
  });
  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it('syncs as a gateway and a service, each a process of plain JavaScript', async () => {
    const somebody = person();
    await somebody.connect(url, LASTING);
    const { view, collected } = await somebody.refresh(url, LASTING);
    expect([view.status, collected.records]).toEqual(['completed', 8]);
  });

  it('finds the files that come along', async () => {
    const openApi = await fetch(`${url}/openapi.json`);
    expect(await openApi.json()).toMatchObject({ openapi: expect.stringMatching(/^3\./) });
    const vault = await start('examples/vault-web', {
      PORT: '0',
      PUBLIC_URL: 'http://127.0.0.1',
      GATEWAY_URL: url,
    });
    for (const file of ['/', '/app.js', '/app.css', '/worker.js', '/icon.svg'])
      expect([file, (await fetch(`${vault.url}${file}`)).status]).toEqual([file, 200]);
  });

  it('is every part of the system', async () => {
    const notifier = await start('services/notifier', { PORT: '0', AMQP_URL: broker().url });
    const answer = await fetch(`${notifier.url}/readyz`);
    expect(answer.status).toBe(200);
  });
});

/** What is packed for the strangers, each package after those that it needs. */
const PACKAGES = [
  'protocol',
  'vault',
  'kit',
  'sealing',
  'couch',
  'bus',
  'provider',
  'service',
  'simulator',
  'embedded',
  'testing',
];

describe('the packed packages', () => {
  // Packing builds, which is to disturb nobody who runs what is built in the project itself.
  const copy = mkdtempSync(join(tmpdir(), 'system-test-copy-'));
  let stranger: Stranger;
  let system: TestSystem;
  const records = 25 + 12;
  beforeAll(async () => {
    workingCopy(copy);
    stranger = await installPacked(copy, PACKAGES);
    system = await startTestSystem();
  });
  afterAll(async () => {
    await system?.close();
    stranger?.close();
    rmSync(copy, { recursive: true, force: true });
  });

  it('have a Vault’s client of under 60 KiB, PouchDB not included', async () => {
    const bundle = await stranger.bundle(`export * from '@data-connector/vault';`);
    const bytes = gzipSync(bundle, { level: 9 }).length;
    process.stdout.write(`The Vault's client, minified and gzipped: ${bytes} bytes\n`);
    expect(bytes).toBeLessThan(60 * 1024);
  });

  it('have a Vault’s client that needs nothing of a server', () => {
    expect(Object.keys(stranger.json('vault').dependencies).sort()).toEqual([
      '@data-connector/protocol',
      '@noble/ciphers',
      '@noble/curves',
      '@noble/hashes',
      '@scure/base',
      'eventsource-parser',
      'zod',
    ]);
  });

  it('have types of the Vault’s client that hold in somebody else’s strict project, for the pieces of its README too', async () => {
    const pieces = stranger.pieces().map((piece, i) => [`piece-${i}.ts`, withSurroundings(piece)] as const);
    expect(pieces.length).toBeGreaterThanOrEqual(2);
    const files = [['consumer.ts', CONSUMER] as const, ...pieces];
    for (const [name, text] of files) stranger.write(name, text);
    const config = { compilerOptions: STRICT, files: files.map(([name]) => name) };
    stranger.write('tsconfig.json', JSON.stringify(config));
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    expect(await stranger.node(tsc)).toMatchObject({ stdout: '', code: 0 });
  });

  it('make a provider in a repository of its own, with types that hold', async () => {
    const files = ['provider.ts', 'main.ts', 'run.ts'];
    for (const file of files)
      stranger.write(file, readFileSync(join(import.meta.dirname, 'built/outside', file), 'utf8'));
    const { noEmit: _none, ...options } = { ...STRICT, types: ['node'], lib: ['es2023'] };
    stranger.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files }));
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    expect(await stranger.node(tsc)).toMatchObject({ stdout: '', code: 0 });
    expect(await stranger.node('run.js')).toMatchObject({ stdout: 'elsewhere-42-1\nelsewhere-42-0\n' });
    const help = await stranger.node('main.js', '--help');
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('ELSEWHERE_CLIENT_ID') });
  });

  it('run the example of the Vault’s README in Node', async () => {
    stranger.write('example.mjs', stranger.example(system.publicUrl.origin, 'meadow'));
    const lines = await runInNode(stranger.folder, 'example.mjs');
    expect(lines.at(-1)).toMatch(`completed ${records} `);
    expect(lines).toContain('collecting');
  });

  describeChromium('in Chromium', () => {
    it('run the same example on a page of another origin', async () => {
      const lines = await runInChromium(
        await stranger.bundle(stranger.example(system.publicUrl.origin, 'meadow')),
      );
      expect(lines.at(-1)).toMatch(`completed ${records} `);
      expect(lines).toContain('collecting');
    });
  });
});
