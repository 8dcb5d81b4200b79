import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type {
  Connection,
  ServiceManifest,
  SigningJwk,
  SyncStarted,
  SyncView,
} from '@data-connector/protocol';
import { endInPhases } from '@data-connector/kit/process';
import { listen } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { ProviderStore } from '@data-connector/couch';
import type { ProviderDefinition } from '@data-connector/provider';
import { buildService, type ServiceParts } from '@data-connector/service';
import { DID, type Identity, type World } from './replica.js';
import { providerOf, ThirdParty } from './third-party.js';

export interface Answer<T> {
  readonly status: number;
  readonly body: T & { code?: string; retryAt?: string; superseded?: { keyring: never; connection: string } };
}

/** A whole service behind a port, as a Vault meets it. */
export async function startService(
  world: World,
  {
    identity,
    third = new ThirdParty(),
    definition = providerOf(identity.provider, third),
    simulator,
    maxSyncs = 20,
    maxWaitingSyncs = 0,
    storeUrl = world.witness.url,
    drainMs = 500,
    times,
  }: {
    identity: Identity;
    third?: ThirdParty;
    /** Another provider than that of `third`, and where its third party is. */
    definition?: ProviderDefinition;
    simulator?: URL;
    maxSyncs?: number;
    maxWaitingSyncs?: number;
    storeUrl?: URL;
    drainMs?: number;
    times?: ServiceParts['times'];
  },
) {
  const service = await buildService({
    definition,
    app: { clientId: 'id', clientSecret: 'secret', simulator },
    secrets: identity.secrets,
    publicUrl: new URL('http://gateway.example'),
    redirects: ['vault://connections'],
    relays: ['push'],
    couch: {
      url: storeUrl,
      keeper: new ProviderStore({ ...world.store, url: storeUrl }, identity.provider),
    },
    bus: world.bus,
    spool: { folder: join(world.folder, randomUUID()), maxBytes: 2 ** 24, memoryBytes: 2 ** 22 },
    maxSyncs,
    maxWaitingSyncs,
    drainMs,
    ...(times === undefined ? {} : { times }),
    log: silentLog,
  });
  const listening = await listen(service.app, { port: 0, host: '127.0.0.1', drainMs: 60_000 });
  const base = `${listening.url}/sync/${identity.provider}`;

  async function ask<T>(method: string, path: string, token?: string, body?: object): Promise<Answer<T>> {
    const response = await fetch(path.startsWith('/connect') ? `${listening.url}${path}` : `${base}${path}`, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body ? JSON.stringify(body) : null,
    });
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
  }

  return {
    sync: (config: Connection, secret: string, more: object = {}) =>
      ask<SyncStarted>('POST', '', undefined, { did: DID, config, key: { secret }, ...more }),
    view: ({ syncId }: { syncId: string }, token?: string) => ask<SyncView>('GET', `/${syncId}`, token),
    erase: ({ syncId }: { syncId: string }, token?: string) =>
      ask<{ receipt: string }>('DELETE', `/${syncId}`, token),
    disconnect: (config: Connection) =>
      ask<{ receipt: string }>('DELETE', `/connect/${identity.provider}`, undefined, { did: DID, config }),
    async publishedKeys(): Promise<readonly SigningJwk[]> {
      const response = await fetch(`${listening.url}/v1/manifest`);
      return ((await response.json()) as ServiceManifest).jwks.keys;
    },
    url: base,
    /** As SIGTERM does it. */
    async stop(): Promise<void> {
      const front = { leave: () => listening.leave(), finish: () => listening.close() };
      await endInPhases([service, front], { leaveMs: 0, finishMs: 60_000 }, silentLog);
    },
  };
}
export type TestService = Awaited<ReturnType<typeof startService>>;
