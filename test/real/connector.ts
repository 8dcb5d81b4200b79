import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, SyncStarted, SyncView } from '@data-connector/protocol';
import { inProcessBus } from '@data-connector/bus';
import { ProviderStore } from '@data-connector/couch';
import { startEmbeddedStore } from '@data-connector/embedded';
import { listen } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import type { App, ProviderDefinition } from '@data-connector/provider';
import { ServiceKeys } from '@data-connector/sealing';
import { buildService } from '@data-connector/service';
import { ownApp } from '@data-connector/service/connect';
import { freshSecrets } from '@data-connector/testing/secrets';
import { until } from '@data-connector/testing/until';
import { lateListener } from '../harness/late.js';
import { linkOf } from '../harness/page.js';
import { Web, type Shown } from './web.js';

const DID = `0x${'ab'.repeat(20)}`;

/** A port before its service: third parties want to know the callback first. */
export async function reserve(name: string) {
  const late = lateListener();
  const listening = await listen(late.listener, { port: 0, host: '127.0.0.1', drainMs: 0 });
  return { callback: `${listening.url}/auth/${name}`, late, listening };
}
export type Place = Awaited<ReturnType<typeof reserve>>;

/** The whole service of a provider behind a place's port, and what a Vault does with it. */
export async function startConnector(place: Place, definition: ProviderDefinition, app: App) {
  const { late, listening } = place;
  const { name } = definition.manifest;
  const folder = await mkdtemp(join(tmpdir(), 'connector-real-'));
  const admin = { name: 'admin', password: randomBytes(16).toString('hex') };
  const embedded = await startEmbeddedStore({ admin });
  const store = { url: new URL(embedded.url), ...admin };
  const bus = inProcessBus();
  const secrets = freshSecrets();
  const service = await buildService({
    definition,
    app,
    secrets,
    publicUrl: new URL(listening.url),
    redirects: ['vault://connections'],
    relays: [],
    couch: { url: store.url, keeper: new ProviderStore(store, name) },
    bus,
    spool: { folder, maxBytes: 2 ** 24, memoryBytes: 2 ** 22 },
    maxSyncs: 5,
    drainMs: 500,
    log: silentLog,
  });
  late.use(service.app);
  const key = { secret: randomBytes(32).toString('hex') };

  return {
    /** Connects as a person does. `consent`: from the third party's first page until it sends the browser back. */
    async connect(consent: (web: Web, first: Shown) => Promise<URL>, changed = (back: URL) => back) {
      const web = new Web();
      const first = await web.open(`${listening.url}/connect/${name}?did=${DID}&state=own`);
      const page = await web.open(changed(await consent(web, first)));
      const link = linkOf(page.text, 'open-vault') ?? '';
      const [, config = ''] = /#config=([\w-]+)/.exec(link) ?? [];
      const connection = config
        ? (JSON.parse(Buffer.from(config, 'base64url').toString()) as Connection)
        : undefined;
      return { first, link, connection, text: page.text };
    },
    /** The provider as the service has it, with the keys of the service. */
    async provider() {
      const own = ownApp(name, new URL(listening.url), await ServiceKeys.derive(secrets));
      return definition.create({ ...app, own });
    },
    start,
    /** Syncs, all handlers unless told which, and gives how that ended. */
    async sync(config: Connection, handlers?: readonly string[]): Promise<SyncView> {
      const { syncId = '', token } = await start(config, handlers);
      const headers = { authorization: `Bearer ${token}` };
      return until('the sync to end', async () => {
        const answer = await fetch(`${listening.url}/sync/${name}/${syncId}`, { headers });
        const view = (await answer.json()) as SyncView;
        return view.status === 'running' ? undefined : view;
      });
    },
    async close(): Promise<void> {
      await service.finish();
      await service.close();
      await listening.close();
      await bus.close();
      await embedded.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  /** What a request for a sync is answered with. */
  async function start(
    config: Connection,
    handlers?: readonly string[],
  ): Promise<Partial<SyncStarted> & { code?: string }> {
    const answer = await fetch(`${listening.url}/sync/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ did: DID, config, key, handlers }),
    });
    return answer.json() as Promise<Partial<SyncStarted>>;
  }
}
export type Connector = Awaited<ReturnType<typeof startConnector>>;
