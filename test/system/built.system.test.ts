import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { startFacebookSimulator } from '@data-connector/facebook/simulator';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { freePort, npm, printed, shellEnvironment } from './processes/commands.js';
import { startMain } from './processes/main-process.js';
import { startStore } from './processes/store.js';
import { person } from './vault/person.js';

const APP = { clientId: '1000000000000001', clientSecret: 'built-app-secret' };
const SECRET = randomBytes(32).toString('hex');

jest.setTimeout(180_000);

describeRabbitMq('what npm run build makes', (broker) => {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-built-'));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  let url: string;

  /** A part as its image runs it: plain JavaScript, without tsx and conditions. */
  const start = async (part: string, settings: Record<string, string>) => {
    const cwd = join(folder, part);
    mkdirSync(cwd, { recursive: true });
    const main = `${part}/dist/main.js`;
    const process = await startMain({ name: part, main, cwd, settings: { HOST: '127.0.0.1', ...settings } });
    ends.push(() => process.child.end('SIGKILL'));
    return process;
  };

  beforeAll(async () => {
    const build = await printed(npm(['run', '--silent', 'build'], shellEnvironment(folder, {})));
    expect(build).toMatchObject({ code: 0 });
    const store = await startStore(folder, SECRET);
    ends.push(() => store.close());
    const simulator = await startFacebookSimulator({ posts: 5, following: 3, app: APP });
    ends.push(() => simulator.close());
    const couch = Object.assign(new URL(store.url), { username: store.name, password: store.password });
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    const facebook = await start('services/facebook', {
      PORT: '0',
      PUBLIC_URL: url,
      SERVICE_SECRET: SECRET,
      COUCHDB_URL: couch.href,
      AMQP_URL: broker().url,
      RELAYS: 'phones',
      FACEBOOK_CLIENT_ID: APP.clientId,
      FACEBOOK_CLIENT_SECRET: APP.clientSecret,
      FACEBOOK_SIMULATOR_URL: simulator.url,
    });
    await start('gateway', { PORT: port, PUBLIC_URL: url, PROVIDERS: `facebook=${facebook.url}` });
  });
  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it('syncs as a gateway and a service, each a process of plain JavaScript', async () => {
    const somebody = person();
    await somebody.connect(url, 'facebook');
    const { view, collected } = await somebody.refresh(url, 'facebook');
    expect([view.status, collected.records]).toEqual(['completed', 8]);
  });

  it('finds the files that come along', async () => {
    const openApi = await fetch(`${url}/openapi.json`);
    expect(await openApi.json()).toMatchObject({ openapi: expect.stringMatching(/^3\./) });
    const vault = await start('services/vault-demo', {
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
