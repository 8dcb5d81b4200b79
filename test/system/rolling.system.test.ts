import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Connection, SyncStarted, SyncView } from '@data-connector/protocol';
import { describeSystemOnRabbitMq } from '@data-connector/testing/rabbitmq';
import { LASTING, mainOf, settingOf } from '../harness/providers/of-processes.js';
import { startRelay, type TestRelay } from './processes/relay.js';
import { startReplica, type Replica } from './processes/replica.js';
import { operatorSecrets } from './processes/secrets.js';
import { startServiceFront, type ServiceFront } from './processes/service-front.js';
import { startStore } from './processes/store.js';
import { startThirdParties } from './processes/third-parties.js';
import { person, type Person } from './vault/person.js';
const PARTS = ['gateway', 'service', 'keeper', 'notifier'] as const;
type Part = (typeof PARTS)[number];
const MAINS: Readonly<Record<Part, string>> = {
  gateway: 'gateway/dist/main.js',
  service: mainOf(LASTING),
  keeper: 'services/keeper/dist/main.js',
  notifier: 'services/notifier/dist/main.js',
};

describeSystemOnRabbitMq('a roll-out of every process', (broker) => {
  const ends: (() => unknown)[] = [];
  const replicas = {} as Record<Part, readonly Replica[]>;
  let gateway: ServiceFront;
  let relay: TestRelay;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolling-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const secrets = operatorSecrets();
    const store = await startStore(folder, secrets.store);
    ends.push(() => store.close());
    const thirdParties = await startThirdParties({ posts: 12, following: 3 }, secrets);
    ends.push(() => thirdParties.close());
    relay = await startRelay(secrets.relay);
    ends.push(() => relay.close());
    const front = async () => {
      const started = await startServiceFront();
      ends.push(() => started.close());
      return started;
    };
    gateway = await front();
    const [keeper, service] = [await front(), await front()];
    const couch = new URL(store.url);
    couch.username = encodeURIComponent(store.name);
    couch.password = encodeURIComponent(store.password);
    const settings: Readonly<Record<Part, Record<string, string>>> = {
      keeper: { COUCHDB_URL: couch.href, KEEPER_SECRETS: `${LASTING}=${secrets.keeper[LASTING]}` },
      service: {
        PUBLIC_URL: gateway.url,
        SERVICE_SECRET: secrets.service[LASTING],
        INDEX_SECRET: secrets.index[LASTING],
        COUCHDB_URL: store.url.href,
        KEEPER_URL: keeper.url,
        KEEPER_SECRET: secrets.keeper[LASTING],
        AMQP_URL: broker().url,
        RELAYS: 'phones',
        SYNCS_PER_ACCOUNT_PER_HOUR: '0',
        [settingOf(LASTING, 'CLIENT_ID')]: thirdParties[LASTING].app.clientId,
        [settingOf(LASTING, 'CLIENT_SECRET')]: secrets.app[LASTING],
        [settingOf(LASTING, 'SIMULATOR_URL')]: thirdParties.fronts[LASTING].url,
        DRAIN_SECONDS: '30',
      },
      notifier: {
        AMQP_URL: broker().url,
        RELAYS: `phones=${relay.url}`,
        RELAY_SECRETS: `phones=${secrets.relay}`,
      },
      gateway: {
        PUBLIC_URL: gateway.url,
        PROVIDERS: `${LASTING}=${service.url}`,
        RATE_LIMIT_PER_MINUTE: '0',
      },
    };
    const start = async (part: Part) => {
      const both = [0, 1].map(async (number) => {
        const started = await startReplica({
          name: `${part}-${number}`,
          main: MAINS[part],
          cwd: join(folder, `${part}-${number}`),
          settings: { HOST: '127.0.0.1', ...settings[part] },
        });
        ends.push(() => started.end('SIGKILL'));
        return started;
      });
      replicas[part] = await Promise.all(both);
      return replicas[part].map(({ url }) => url);
    };
    keeper.to(await start('keeper'));
    const [services] = await Promise.all([start('service'), start('notifier')]);
    service.to(services);
    gateway.to(await start('gateway'));
  });
  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** What a person's requests came to: those that failed, and the refs whose syncs have ended. */
  interface Sent {
    readonly failed: string[];
    readonly refs: string[];
    count: number;
  }

  /** Sends one request after another, as they follow each other in a Vault's life, and repeats none. */
  async function keepSending(somebody: Person, connection: Connection, going: () => boolean): Promise<Sent> {
    const sent: Sent = { failed: [], refs: [], count: 0 };
    const ask = async (method: string, path: string, token?: string, body?: object) => {
      sent.count++;
      try {
        const answer = await fetch(`${gateway.url}${path}`, {
          method,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body ? { 'content-type': 'application/json' } : {}),
          },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        const text = await answer.text();
        if (answer.ok) return text;
        sent.failed.push(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
      } catch (error) {
        sent.failed.push(`${method} ${path}: ${String(error)} ${String((error as Error).cause)}`);
      }
      return undefined;
    };
    const key =
      somebody.key.kind === 'secret' ? { secret: Buffer.from(somebody.key.secret).toString('hex') } : {};
    while (going()) {
      const ref = randomUUID();
      const body = { did: somebody.did, config: connection, key, notify: { relay: 'phones', ref } };
      const answer = await ask('POST', `/sync/${LASTING}`, undefined, body);
      if (answer === undefined) continue;
      const { syncId, token } = JSON.parse(answer) as SyncStarted;
      const path = `/sync/${LASTING}/${syncId}`;
      for (let running = true; running;) {
        await ask('GET', `${path}/events`, token);
        const seen = await ask('GET', path, token);
        if (seen === undefined) break;
        const { status, datastores } = JSON.parse(seen) as SyncView;
        running = status === 'running';
        if (!running && status !== 'completed' && status !== 'interrupted') sent.failed.push(seen);
        for (const { name, records } of Object.values(datastores))
          if (!running && records > 0)
            await ask('POST', `${path}/datastores/${name}/_all_docs`, token, { keys: ['keyring'] });
      }
      await ask('GET', '/providers');
      await ask('DELETE', path, token);
      sent.refs.push(ref);
    }
    return sent;
  }

  it('fails no request of those who send all the time, and every Vault is told', async () => {
    const people = [person('secret'), person('secret'), person('secret')];
    const connections = await Promise.all(people.map((each) => each.connect(gateway.url, LASTING)));
    let rolling = true;
    const sending = people.map((each, place) =>
      keepSending(each, connections[place] as Connection, () => rolling),
    );
    for (const number of [0, 1])
      await Promise.all(
        PARTS.map(async (part) => {
          const replica = replicas[part][number];
          expect([part, await replica?.end('SIGTERM')]).toEqual([part, { code: 0, signal: null }]);
          await replica?.restart();
        }),
      );
    rolling = false;
    const sent = await Promise.all(sending);
    expect(sent.flatMap(({ failed }) => failed)).toEqual([]);
    for (const { count, refs } of sent) {
      expect(count).toBeGreaterThan(10);
      for (const ref of refs) await relay.of(ref);
    }
  });
});
