import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { LASTING, RENEWED, mainOf, settingOf } from '../../harness/providers/of-processes.js';
import type { Child, Ended } from '../processes/child.js';
import { spawnMain } from '../processes/main-process.js';
import type { Canary } from './canary.js';

/** Tests of processes that cannot start, whose settings are secrets all the same. @param printed gets each process */
export function startStages(canary: () => Canary, printed: (child: Child) => void): void {
  async function run(name: string, main: string, settings: Record<string, string>): Promise<[Ended, string]> {
    const cwd = join(canary().fleet.folder, `${name}-that-does-not-start`);
    mkdirSync(cwd, { recursive: true });
    const child = spawnMain({ name, main, cwd, settings: { PORT: '0', HOST: '127.0.0.1', ...settings } });
    printed(child);
    const ended = await child.ended;
    return [ended, child.stderr().toString()];
  }
  const failed = { code: 1, signal: null };
  const MAIN = mainOf(LASTING);
  const KEEPER = 'services/keeper/dist/main.js';
  const secret = () => canary().needles.add('a secret for a keeper', randomBytes(32).toString('hex'));
  const good = () => {
    const { fleet, marker } = canary();
    return {
      PUBLIC_URL: fleet.publicUrl,
      SERVICE_SECRET: fleet.secrets.service[LASTING],
      INDEX_SECRET: fleet.secrets.index[LASTING],
      COUCHDB_URL: fleet.storeFront.url,
      KEEPER_URL: fleet.keeper.url,
      KEEPER_SECRET: fleet.secrets.keeper[LASTING],
      AMQP_URL: fleet.brokerFront.url.replace(/:[^:@]*@/, `:${marker}wrong@`),
      [settingOf(LASTING, 'CLIENT_ID')]: fleet.thirdParties[LASTING].app.clientId,
      [settingOf(LASTING, 'CLIENT_SECRET')]: fleet.secrets.app[LASTING],
    };
  };

  it('names every faulty setting of a service at once, and no value', async () => {
    const { marker } = canary();
    const [ended, text] = await run(LASTING, MAIN, {
      ...good(),
      PORT: marker,
      SERVICE_SECRET: marker,
      INDEX_SECRET: marker,
      COUCHDB_URL: marker,
      KEEPER_URL: marker,
      KEEPER_SECRET: marker,
      AMQP_URL: `http://guest:${marker}@localhost`,
      REDIRECT_URLS: `javascript:${marker}`,
      LOG_LEVEL: marker,
      [settingOf(LASTING, 'CLIENT_SECRET')]: '',
      [settingOf(LASTING, 'CLIENT_SECRET_FILE')]: `/${marker}`,
    });
    expect(ended).toEqual(failed);
    expect(text.match(/^ {2}- \w+/gm)).toEqual([
      '  - PORT',
      '  - SERVICE_SECRET',
      '  - INDEX_SECRET',
      '  - COUCHDB_URL',
      '  - KEEPER_URL',
      '  - KEEPER_SECRET',
      '  - AMQP_URL',
      '  - REDIRECT_URLS',
      '  - LOG_LEVEL',
      `  - ${settingOf(LASTING, 'CLIENT_SECRET')}`,
    ]);
  });

  it('names what does not fit together of a service’s store settings, and no value', async () => {
    const [ended, text] = await run(LASTING, MAIN, {
      ...good(),
      COUCHDB_URL: `http://admin:${canary().marker}@localhost`,
      KEEPER_URL: `http://admin:${canary().marker}@localhost`,
    });
    expect([ended, text.match(/^ {2}- \w+/gm)]).toEqual([failed, ['  - KEEPER_URL', '  - COUCHDB_URL']]);
  });

  it('names the faulty settings of the gateway, of the notifier and of the keeper', async () => {
    const { fleet, marker } = canary();
    const [gateway, text] = await run('gateway', 'gateway/dist/main.js', {
      PUBLIC_URL: `${fleet.publicUrl}/?${marker}`,
      PROVIDERS: `${LASTING}=http://somebody:${marker}@localhost`,
    });
    expect([gateway, text.match(/^ {2}- \w+/gm)]).toEqual([failed, ['  - PUBLIC_URL', '  - PROVIDERS']]);
    const [notifier, other] = await run('notifier', 'services/notifier/dist/main.js', {
      AMQP_URL: marker,
      RELAYS: `phones=${marker}`,
      RELAY_SECRETS: `phones=${marker}`,
    });
    expect([notifier, other.match(/^ {2}- \w+/gm)]).toEqual([
      failed,
      ['  - AMQP_URL', '  - RELAYS', '  - RELAY_SECRETS'],
    ]);
    const [keeper, third] = await run('keeper', KEEPER, {
      COUCHDB_URL: `http://${marker}`,
      KEEPER_SECRETS: `${LASTING}=${secret()},${RENEWED}=${marker}`,
      RETENTION_HOURS: marker,
    });
    expect([keeper, third.match(/^ {2}- \w+/gm)]).toEqual([
      failed,
      ['  - COUCHDB_URL', '  - KEEPER_SECRETS', '  - RETENTION_HOURS'],
    ]);
  });

  it.each([
    'a secret that the keeper does not know',
    'a keeper that is away',
    'a store that is away',
    'a port in use',
  ])('says in one line what keeps a service with %s from starting', async (what) => {
    const { fleet } = canary();
    const [{ url }] = fleet.services[LASTING];
    const faults: Record<string, Record<string, string>> = {
      'a secret that the keeper does not know': { KEEPER_SECRET: secret() },
      'a keeper that is away': { KEEPER_URL: 'http://127.0.0.1:9' },
      'a store that is away': { COUCHDB_URL: 'http://127.0.0.1:9' },
      'a port in use': { PORT: new URL(url).port },
    };
    const [ended, text] = await run(LASTING, MAIN, { ...good(), ...faults[what] });
    const code = what === 'a port in use' ? 'EADDRINUSE' : 'datastore_unavailable';
    expect([ended, text]).toEqual([failed, `The ${LASTING} service does not start. ${code}\n`]);
  });
}
