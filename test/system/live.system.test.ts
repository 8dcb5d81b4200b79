import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ProviderListing } from '@data-connector/protocol';
import { describeSystemOnRabbitMq } from '@data-connector/testing/rabbitmq';
import { loadProviders } from '../../services/providers.js';
import { KNOWN, LASTING, RENEWED, settingOf } from '../harness/providers/of-processes.js';
import { startEmbeddedStore } from '@data-connector/embedded';
import { until } from '@data-connector/testing/until';
import { ask } from './canary/couch-places.js';
import { startBrokerFront } from './processes/broker-front.js';
import type { Child } from './processes/child.js';
import { freePort } from '@data-connector/testing/ports';
import { npm, shellEnvironment } from './processes/commands.js';
import { tapEvents, type EventTap } from './processes/event-tap.js';
import type { TestStore } from './processes/store.js';
import { person } from './vault/person.js';

const CLIENT_ID = '1234567890123456';
const manifests = (await loadProviders()).map(({ definition }) => definition.manifest);
describeSystemOnRabbitMq('npm start with an app, a store and a broker of one’s own', (broker) => {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-live-'));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const secrets = {
    app: `app/${randomBytes(12).toString('hex')}`,
    store: `store/${randomBytes(12).toString('hex')}`,
    broker: `broker/${randomBytes(12).toString('hex')}`,
  };
  let url: string;
  let store: TestStore;
  let amqp: URL;
  let tap: EventTap;
  let server: Child;

  beforeAll(async () => {
    const admin = { name: 'admin', password: secrets.store };
    // Another than at COUCHDB_URL, where each start gives the services other passwords.
    const embedded = await startEmbeddedStore({ folder: join(folder, 'store'), admin });
    store = { url: new URL(embedded.url), ...admin, close: () => embedded.close() };
    ends.push(() => store.close());
    const front = await startBrokerFront(broker().url, secrets.broker);
    ends.push(() => front.close());
    amqp = new URL(front.url);
    tap = await tapEvents(broker().url);
    ends.push(() => tap.close());
    const couch = Object.assign(new URL(store.url), {
      username: store.name,
      password: encodeURIComponent(store.password),
    });
    const appSecret = join(folder, 'app-secret');
    writeFileSync(appSecret, `${secrets.app}\n`);
    const port = await freePort();
    url = `http://localhost:${port}`;
    const env = shellEnvironment(folder, {
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      COUCHDB_URL: couch.href,
      AMQP_URL: amqp.href,
      [settingOf(LASTING, 'CLIENT_ID')]: CLIENT_ID,
      [settingOf(LASTING, 'CLIENT_SECRET_FILE')]: appSecret,
      SIMULATOR_SIZES: 'posts:12,following:7',
    });
    server = npm(['start'], env);
    ends.push(() => server.end('SIGKILL'));
    await until('npm start to be up', () => {
      if (!server.running()) throw new Error(`It ended:\n${server.stdout()}${server.stderr()}`);
      return server.stdout().includes('Ctrl-C ends it.');
    });
  });
  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it('says what is live, what to register, and which store and bus it uses', async () => {
    // What a simulated one adds, such as a name to log in with, is not in question here.
    const lines = server
      .stdout()
      .toString()
      .split(/\n|; log in .*\n/);
    for (const line of [
      ...manifests.map(({ label, name }) =>
        name === LASTING
          ? `  ${label}: live; register the callback URL ${url}/auth/${name}`
          : `  ${label}: simulated`,
      ),
      `  store: CouchDB at ${new URL(store.url).host}`,
      `  bus: RabbitMQ at ${amqp.host}`,
    ])
      expect(lines).toContain(line);
    const listing = (await (await fetch(`${url}/providers`)).json()) as Record<string, ProviderListing>;
    expect(Object.entries(listing).map(([name, { mode }]) => [name, mode])).toEqual(
      manifests.map(({ name }) => [name, name === LASTING ? 'live' : 'simulated']),
    );
  });

  it('sends a person to the real third party, as the registered app', async () => {
    const answer = await fetch(`${url}/connect/${LASTING}?did=${person().did}`, { redirect: 'manual' });
    const { origin, searchParams } = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, origin]).toEqual([302, KNOWN[LASTING].definition.manifest.issuer]);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: CLIENT_ID,
      redirect_uri: `${url}/auth/${LASTING}`,
      response_type: 'code',
    });
  });

  it('keeps another provider’s syncs in that CouchDB and tells of them over that RabbitMQ', async () => {
    const somebody = person();
    await somebody.connect(url, RENEWED);
    const notify = { relay: 'demo', ref: randomUUID() };
    const { view, collected } = await somebody.refresh(url, RENEWED, { notify });
    expect([view.status, collected.records]).toEqual(['completed', 19]);
    const databases = JSON.parse((await ask(store, '/_all_dbs')).text) as string[];
    expect(databases).toContainEqual(expect.stringMatching(`^${RENEWED}-`));
    expect((await tap.of(view.syncId))[0]?.data.notify).toEqual(notify);
  });

  it('ends on Ctrl-C, and has printed no secret', async () => {
    await server.end('SIGINT');
    const printed = `${server.stdout()}${server.stderr()}`;
    expect(printed).toContain('Ending …');
    for (const secret of Object.values(secrets)) {
      expect(printed).not.toContain(secret);
      expect(printed).not.toContain(encodeURIComponent(secret));
    }
  });
});
