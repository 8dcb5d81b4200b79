import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP's JSON has it, with the service that sent it. */
export interface SentSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Attributes = { key: string; value: { stringValue?: string; intValue?: number } }[];
interface Export {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: { spans: (Omit<SentSpan, 'service' | 'attributes'> & { attributes: Attributes })[] }[];
  }[];
}

const plain = (attributes: Attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

/** A collector of traces in this process: OTLP over HTTP. */
export interface Collector {
  readonly endpoint: URL;
  readonly spans: readonly SentSpan[];
  /** Everything that was sent, as it came. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** Starts a collector on a free port. */
export async function startCollector(): Promise<Collector> {
  const spans: SentSpan[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const read = text(request).then((body) => {
      bodies.push(body);
      if (request.url === '/base/v1/traces')
        for (const { resource, scopeSpans } of (JSON.parse(body) as Export).resourceSpans)
          for (const { attributes, ...span } of scopeSpans.flatMap((scope) => scope.spans))
            spans.push({
              ...span,
              service: String(plain(resource.attributes)['service.name']),
              attributes: plain(attributes),
            });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    // Who sends may be killed in the middle of it.
    read.catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`),
    spans,
    bodies,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
