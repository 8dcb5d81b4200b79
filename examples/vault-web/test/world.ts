import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus } from '@data-connector/bus';
import { ProviderStore } from '@data-connector/couch';
import { listen } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { buildService } from '@data-connector/service';
import { createGateway } from '@data-connector/gateway';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';
import { startEmbeddedStore } from '@data-connector/embedded';
import { builtAssets, createVaultDemo, returnUrl } from '@data-connector/vault-web';
import type { KnownProvider } from '../../../services/providers.js';
import {
  KNOWN,
  LASTING,
  PROVIDERS,
  RENEWED,
  type ProviderName,
} from '../../../test/harness/providers/of-processes.js';
import { pagesOf, type ThirdParty } from '../../../test/system/processes/third-parties.js';
import { freshSecrets } from '@data-connector/testing/secrets';

/** The whole system and the Vault in this process, on free ports. */
export interface World {
  /** Where the Vault is opened. */
  readonly vault: string;
  /** The gateway's front page. */
  readonly gateway: string;
  readonly parties: Readonly<Record<ProviderName, ThirdParty>>;
  /** Lets a third party give no page of posts but the first; what it returns ends that. */
  hold(provider: ProviderName): () => void;
  /** Takes the gateway off the net, or back; `all`: the Vault's own server too. */
  away(what: 'gateway' | 'all' | 'nothing'): void;
  close(): Promise<void>;
}

type End = () => Promise<unknown>;

const shown = (name: ProviderName) => {
  const { handlers, label } = KNOWN[name].definition.manifest;
  const scopesOf = (list: string) => handlers.find((one) => one.name === list)?.scopes ?? [];
  return { name, label, scopesOf };
};
/** Whose accounts the tests connect: what they show has pictures, link cards and other scripts in it. */
export const [FIRST, OTHER] = [shown(LASTING), shown(RENEWED)];

/** Starts everything as scripts/system.ts does, with free ports and simulators at hand. */
export async function startWorld(
  options: {
    posts?: number;
    following?: number;
    didProof?: 'optional' | 'required';
    /** Providers besides the usual ones. */
    also?: readonly KnownProvider[];
  } = {},
): Promise<World> {
  const ends: End[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vault-demo-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const admin = { name: 'admin', password: randomBytes(16).toString('hex') };
  const store = await startEmbeddedStore({ admin });
  ends.push(() => store.close());
  const bus = inProcessBus({ queues: [] });
  ends.push(() => bus.close());

  // The services need both public URLs, and these need the services: so the two servers listen first.
  let vaultApp: Parameters<typeof listen>[0] = (_req, res) => void res.end();
  let away: Parameters<World['away']>[0] = 'nothing';
  const vault = await listen((req, res) => (away === 'all' ? req.socket.destroy() : vaultApp(req, res)), {
    port: 0,
    host: '127.0.0.1',
    drainMs: 0,
  });
  ends.push(() => vault.close());
  let gatewayApp: Parameters<typeof listen>[0] = (_req, res) => void res.end();
  const front = await listen(
    (req, res) => (away !== 'nothing' ? req.socket.destroy() : gatewayApp(req, res)),
    {
      port: 0,
      host: '127.0.0.1',
      drainMs: 0,
    },
  );
  ends.push(() => front.close());
  const publicUrl = new URL(front.url.replace('127.0.0.1', 'localhost'));
  const vaultUrl = new URL(vault.url.replace('127.0.0.1', 'localhost'));

  const parties = {} as Record<ProviderName, ThirdParty>;
  const proxies = {} as Record<ProviderName, FaultProxy>;
  const providers = new Map<string, URL>();
  const all: readonly KnownProvider[] = [...PROVIDERS.map((name) => KNOWN[name]), ...(options.also ?? [])];
  for (const { definition, simulator: thirdParty } of all) {
    const name = definition.manifest.name as ProviderName;
    const simulator = await (thirdParty as (typeof KNOWN)[ProviderName]['simulator']).start({
      sizes: { posts: options.posts ?? 48, following: options.following ?? 23 },
    });
    ends.push(() => simulator.close());
    parties[name] = simulator;
    const proxy = await startFaultProxy({ target: simulator.url });
    ends.push(() => proxy.close());
    proxies[name] = proxy;
    const service = await buildService({
      definition,
      // Pages that are held back are waited for, however long a busy machine takes to look at what is shown meanwhile.
      app: { ...simulator.app, simulator: new URL(proxy.url), timeoutMs: 900_000 },
      secrets: freshSecrets(),
      publicUrl,
      redirects: ['vault://connections', returnUrl(vaultUrl)],
      relays: [],
      couch: {
        url: new URL(store.url),
        keeper: new ProviderStore({ url: new URL(store.url), ...admin }, name),
      },
      bus,
      spool: { folder: join(folder, name), maxBytes: 64 * 2 ** 20, memoryBytes: 2 ** 22 },
      maxSyncs: 20,
      ...(options.didProof ? { didProof: options.didProof } : {}),
      drainMs: 0,
      log: silentLog,
    });
    ends.push(() => service.close());
    const listening = await listen(service.app, { port: 0, host: '127.0.0.1', drainMs: 0 });
    ends.push(() => listening.close());
    providers.set(name, new URL(listening.url));
  }

  const gateway = createGateway({
    settings: {
      PORT: 0,
      HOST: '127.0.0.1',
      PUBLIC_URL: publicUrl,
      PROVIDERS: providers,
      ALLOW_GET_SYNC: false,
      TRUST_PROXY: 0,
      RATE_LIMIT_PER_MINUTE: 0,
      LOG_LEVEL: 'error',
      VAULT_URL: vaultUrl,
    },
    log: silentLog,
    drainMs: 0,
  });
  await gateway.start();
  ends.push(() => gateway.close());
  await gateway.ready;
  gatewayApp = gateway.app;
  vaultApp = createVaultDemo({
    assets: await builtAssets(),
    gatewayUrl: publicUrl,
    publicUrl: vaultUrl,
    log: silentLog,
  });

  return {
    vault: vaultUrl.href,
    gateway: publicUrl.href,
    parties,
    hold(provider) {
      const isPage = pagesOf(parties[provider], 'posts');
      let first: string | undefined;
      const match = (request: { readonly path: string }) =>
        isPage(request) && (first ??= request.path) !== request.path;
      return proxies[provider].faults.add({ kind: 'hang' }, { match });
    },
    away: (what) => {
      away = what;
    },
    async close() {
      for (const end of ends.splice(0).reverse()) await end();
    },
  };
}
