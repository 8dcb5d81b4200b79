import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NOTIFIER_QUEUE } from '@data-connector/bus';
import type { Connection } from '@data-connector/protocol';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { orbit } from '../harness/providers/orbit.js';
import { post, SECRET, started, untilEnded } from '../harness/sync.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { databasesOf } from '../system/canary/couch-places.js';
import { Needles } from '../system/canary/needles.js';
import { filesBelow } from '../system/canary/places.js';
import { search, type Place } from '../system/canary/search.js';

/** A provider whose tokens are good with a key of the connection only (DPoP). */
const [PROVIDER, LIMIT] = ['orbit', 5];
const needles = new Needles();
let system: TestSystem<string>;
/** What the system has said to whoever asked. */
const said: Place[] = [];
const heard = (name: string, value: unknown) =>
  void said.push({ name, bytes: Buffer.from(JSON.stringify(value)) });

beforeAll(async () => {
  system = await startTestSystem<string>({ providers: { [PROVIDER]: orbit } });
  await system.bus.consume(NOTIFIER_QUEUE, async (event) => heard('an event', event));
});
afterAll(() => system?.close());

/** A connection, whose key is looked for from then on. */
async function withKey(): Promise<Connection & { readonly dpopKey: string }> {
  const connection = await connected(system, PROVIDER);
  const dpopKey = needles.add('a connection’s key', connection.dpopKey ?? '');
  needles.add('its bytes', Buffer.from(dpopKey, 'base64url'));
  return { ...connection, dpopKey };
}

/** What a sync came to. */
async function synced(config: Connection): Promise<string> {
  const sync = await started(system, PROVIDER, { config, more: { limit: LIMIT } });
  const view = await untilEnded(sync);
  heard('a status', view);
  return view.status;
}

async function refused(name: string, answer: Promise<Response>): Promise<string | undefined> {
  const text = await (await answer).text();
  heard(name, text);
  return (JSON.parse(text) as { code?: string }).code;
}

describe('the key of a connection', () => {
  it('fetches, renews and revokes', async () => {
    const config = await withKey();
    expect(await synced(config)).toBe('completed');
    system.simulators[PROVIDER]?.grants.expireAll();
    expect(await synced({ ...config, cursors: {} })).toBe('completed');
    const { simulators } = system;
    simulators[PROVIDER]?.faults.always('posts', 'garbage');
    expect(await synced(await withKey())).toBe('partial');
    simulators[PROVIDER]?.faults.clear();
  });

  it('is one that no other takes the place of', async () => {
    const config = await withKey();
    const key = { secret: SECRET };
    const send = (body: object) => post(system, PROVIDER, { did: DID, config, key, ...body });
    const other = randomBytes(32).toString('base64url');
    const { dpopKey, ...without } = config;
    expect([
      await refused('another key', send({ config: { ...config, dpopKey: other } })),
      await refused('no key', send({ config: without })),
      await refused('half a key', send({ config: { ...config, dpopKey: dpopKey.slice(1) } })),
      await refused('another person', send({ did: OTHER_DID })),
      await refused('no JSON', send({ config: JSON.stringify(config).slice(1) })),
    ]).toEqual([
      'config_refused',
      'config_refused',
      'config_malformed',
      'config_refused',
      'config_malformed',
    ]);
  });

  it('ends with it, and is then in no log, file, event, database or answer', async () => {
    const config = await withKey();
    const ended = await fetch(new URL(`/connect/${PROVIDER}`, system.publicUrl), {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ did: DID, config }),
    });
    heard('a receipt', await ended.text());
    expect(ended.status).toBe(200);
    heard('what was logged', system.lines);
    const databases = await databasesOf(system.store);
    expect([databases.length > 3, said.length > 8, system.lines.length > 10]).toEqual([true, true, true]);
    expect(search(needles.all, [...said, ...databases, ...filesBelow(system.folder)])).toEqual([]);
    const planted = [{ name: 'a log', bytes: Buffer.from(`key=${config.dpopKey}`) }];
    expect(search(needles.all, planted).length).toBeGreaterThan(0);
  });
});
