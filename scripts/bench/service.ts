import { channel } from 'node:diagnostics_channel';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus } from '@data-connector/bus';
import { ProviderStore, withoutAccount } from '@data-connector/couch';
import { listen } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { buildService } from '@data-connector/service';
import type { ProviderDefinition } from '@data-connector/provider';

/** Where a service's store and its third party are. */
export interface ServiceOptions {
  readonly couch: string;
  /** The provider's package. */
  readonly from: string;
  readonly simulator: {
    readonly url: string;
    readonly app: { readonly clientId: string; readonly clientSecret: string };
  };
}

/** Counts the requests that this process sends to an origin, whichever HTTP client sends them. */
function requestsTo(origin: string): () => number {
  let count = 0;
  channel('undici:request:create').subscribe((message) => {
    const { request } = message as { request: { origin?: unknown } };
    if (String(request.origin) === origin) count++;
  });
  return () => count;
}

/** A provider's service on a store and a simulator. */
export async function startService({ couch, from, simulator }: ServiceOptions) {
  const { provider: definition } = (await import(from)) as { provider: ProviderDefinition };
  const admin = withoutAccount(new URL(couch));
  const { url } = admin;
  const requests = requestsTo(url.origin);
  let events = 0;
  const bus = inProcessBus();
  await bus.consume({ name: 'notifier', pattern: 'sync.#' }, async () => {
    events++;
  });
  // The service holds this one object, whose port is known once it listens.
  const publicUrl = new URL('http://127.0.0.1');
  const service = await buildService({
    definition,
    app: { ...simulator.app, simulator: new URL(simulator.url) },
    secrets: { service: [new Uint8Array(randomBytes(32))], index: new Uint8Array(randomBytes(32)) },
    publicUrl,
    redirects: ['vault://connections'],
    relays: [],
    couch: { url, keeper: new ProviderStore(admin, definition.manifest.name) },
    bus,
    spool: {
      folder: mkdtempSync(join(tmpdir(), 'bench-spool-')),
      maxBytes: 64 * 2 ** 20,
      memoryBytes: 2 ** 22,
    },
    maxSyncs: 500,
    drainMs: 1000,
    log: silentLog,
  });
  const { port } = await listen(service.app, { port: 0, host: '127.0.0.1' });
  publicUrl.port = String(port);
  return {
    ready: () => ({ url: publicUrl.href }),
    counts: () => ({ requests: requests(), events }),
    /** MiB. */
    peakMemory: () => process.resourceUsage().maxRSS / 1024,
  };
}
