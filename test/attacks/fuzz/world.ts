import type { Connection } from '@data-connector/protocol';
import { Browser } from '../../harness/browser.js';
import { connected, connectUrl, consent } from '../../harness/connect.js';
import { type MadeUpName } from '../../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../../harness/system.js';
import { SECRET, started, untilEnded, type Sync } from '../../harness/sync.js';

/** A callback that the third party sent a browser to, and the cookie that this browser has. */
export interface CallbackRequest {
  readonly query: readonly (readonly [string, string])[];
  readonly cookie: string;
}

/** A system that has something behind each route. */
export interface World {
  readonly system: TestSystem;
  readonly port: number;
  /** Of a person at Meadow. */
  config(): Connection;
  /** That has ended, and whose datastore has records. */
  sync(): Sync;
  datastore(): string;
  /** What no refusal may repeat and no log line may hold. */
  secrets(): readonly string[];
  callback(provider: MadeUpName, denied: boolean): Promise<CallbackRequest>;
  /** Connects and syncs anew, for a request has ended one of them. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a system without the limits that one busy attacker would meet. */
export async function startFuzzWorld(): Promise<World> {
  const system = await startTestSystem({ service: { syncsPerAccountPerHour: 0, maxSyncs: 200 } });
  let config: Connection;
  let sync: Sync;
  let datastore: string;

  async function begin(): Promise<void> {
    config = await connected(system, 'meadow');
    sync = await started(system, 'meadow', { config });
    const { datastores } = await untilEnded(sync);
    datastore = Object.values(datastores).find(({ records }) => records > 0)?.name ?? '';
  }
  await begin();

  return {
    system,
    port: system.gateways[0]?.port ?? 0,
    config: () => config,
    sync: () => sync,
    datastore: () => datastore,
    secrets: () => [config.accessToken, config.proof, sync.token, SECRET],
    async callback(provider, denied) {
      const browser = new Browser();
      const url = await consent(browser, connectUrl(system, provider), denied ? { decision: 'deny' } : {});
      const cookie = browser.cookiesFor(url).map(({ name, value }) => `${name}=${value}`);
      return { query: [...url.searchParams], cookie: cookie.join('; ') };
    },
    begin,
    close: () => system.close(),
  };
}
