import { channel } from 'node:diagnostics_channel';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus } from '@data-connector/bus';
import { ProviderStore, withoutAccount } from '@data-connector/couch';
import { listen } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { buildService } from '@data-connector/service';
import { facebook } from '@data-connector/facebook';
import { serve } from './parts.js';

interface Options {
  readonly couch: string;
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

await serve(async ({ couch, simulator }: Options) => {
  const admin = withoutAccount(new URL(couch));
  const { url } = admin;
  const requests = requestsTo(url.origin);
  let events = 0;
  const bus = inProcessBus();
  await bus.consume({ name: 'notifier', pattern: 'sync.#' }, async () => {
    events++;
  });
  // The public URL has to be known before the service is: so the port is found first.
  const probe = createServer();
  const { port } = await new Promise<{ port: number }>((resolve) =>
    probe.listen(0, '127.0.0.1', () => resolve(probe.address() as { port: number })),
  );
  await new Promise((resolve) => probe.close(resolve));
  const publicUrl = new URL(`http://127.0.0.1:${port}`);
  const service = await buildService({
    definition: facebook,
    app: { ...simulator.app, simulator: new URL(simulator.url) },
    secrets: { service: [new Uint8Array(randomBytes(32))], index: new Uint8Array(randomBytes(32)) },
    publicUrl,
    redirects: ['vault://connections'],
    relays: [],
    couch: { url, keeper: new ProviderStore(admin, facebook.manifest.name) },
    bus,
    spool: {
      folder: mkdtempSync(join(tmpdir(), 'bench-spool-')),
      maxBytes: 64 * 2 ** 20,
      memoryBytes: 2 ** 22,
    },
    maxSyncs: 100,
    drainMs: 1000,
    log: silentLog,
  });
  await listen(service.app, { port, host: '127.0.0.1' });
  return {
    ready: () => ({ url: publicUrl.href }),
    counts: () => ({ requests: requests(), events }),
    /** MiB. */
    peakMemory: () => process.resourceUsage().maxRSS / 1024,
  };
});
