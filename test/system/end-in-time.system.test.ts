import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { startFaultProxy } from '@data-connector/testing/fault-proxy';
import { startEmbeddedStore } from '@data-connector/embedded';
import { until } from '@data-connector/testing/until';
import { LASTING, mainOf, settingOf } from '../harness/providers/of-processes.js';
import { logLines } from './processes/child.js';
import { startMain } from './processes/main-process.js';

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

it('a service whose store hangs says so, and ends all the same when it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'end-in-time-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const admin = { name: 'admin', password: 'b'.repeat(32) };
  const store = await startEmbeddedStore({ admin });
  ends.push(() => store.close());
  const proxy = await startFaultProxy({ target: new URL(store.url) });
  ends.push(() => proxy.close());
  const couch = Object.assign(new URL(store.url), { username: admin.name, password: admin.password });
  const keeperSecret = randomBytes(32).toString('hex');
  const keeper = await startMain({
    name: 'keeper',
    main: 'services/keeper/dist/main.js',
    cwd: folder,
    settings: {
      PORT: '0',
      HOST: '127.0.0.1',
      COUCHDB_URL: couch.href,
      KEEPER_SECRETS: `${LASTING}=${keeperSecret}`,
    },
  });
  ends.push(() => keeper.child.end('SIGKILL'));
  const { child, url } = await startMain({
    name: LASTING,
    main: mainOf(LASTING),
    cwd: folder,
    settings: {
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://127.0.0.1:8080',
      SERVICE_SECRET: randomBytes(32).toString('hex'),
      INDEX_SECRET: randomBytes(32).toString('hex'),
      COUCHDB_URL: proxy.url,
      KEEPER_URL: keeper.url,
      KEEPER_SECRET: keeperSecret,
      // Nobody listens there: the service is ready without a broker, for events wait.
      AMQP_URL: 'amqp://guest:guest@127.0.0.1:9',
      [settingOf(LASTING, 'CLIENT_ID')]: 'id',
      [settingOf(LASTING, 'CLIENT_SECRET')]: 'a-secret-of-the-app',
      [settingOf(LASTING, 'SIMULATOR_URL')]: 'http://127.0.0.1:9',
      SHUTDOWN_DELAY_SECONDS: '0',
      DRAIN_SECONDS: '1',
    },
  });
  ends.push(() => child.end('SIGKILL'));
  const readiness = async () => {
    const answer = await fetch(`${url}/readyz`);
    return { code: answer.status, ...((await answer.json()) as { status: string; checks: object }) };
  };
  expect(await readiness()).toMatchObject({
    code: 200,
    status: 'degraded',
    checks: { store: { ok: true, since: expect.any(String) }, bus: { ok: false, since: expect.any(String) } },
  });

  proxy.faults.add({ kind: 'hang' });
  const unready = await until('the store to be missed', async () => {
    const now = await readiness();
    return now.code === 503 && now;
  });
  expect(unready).toMatchObject({ status: 'unready', checks: { store: { ok: false } } });

  const { code } = await child.end('SIGTERM');
  const said = logLines(child).map(({ msg }) => msg);
  // In good order, or in time all the same.
  expect([
    [0, 'ending'],
    [1, 'did not end in time: the rest is left to other replicas'],
  ]).toContainEqual([code, said.at(-1)]);
});
