import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'express';
import type { App, Provider, ProviderDefinition } from '@data-connector/provider';
import { startServer } from '@data-connector/simulator';

/** A request as the third party got it; `form` is what its body has. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
  /** Of its Authorization. */
  readonly token: string | undefined;
}

/** What the third party answers: 200 unless told; a body that is a text goes out as it is, all else as JSON. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A third party of a test's own, and a provider that asks it. */
export interface StandIn {
  readonly url: URL;
  readonly provider: Provider;
  /** All that was asked of it, oldest first. */
  readonly asked: Asked[];
}

const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map((close) => close())));

const askedOf = ({ body, headers, method, path, query }: Request): Asked => ({
  method,
  path,
  query: query as Asked['query'],
  headers,
  form: (body as Asked['form'] | undefined) ?? {},
  token: headers.authorization?.replace('Bearer ', ''),
});

/**
 * Starts a third party that answers as `answer` does, whatever it is asked; `number` counts from 1. It ends with the test, or
 * with the first one if it was started before all.
 */
export async function standIn(
  definition: ProviderDefinition,
  answer: (asked: Asked, number: number) => Said,
  meter?: App['meter'],
): Promise<StandIn> {
  const asked: Asked[] = [];
  const server = await startServer({}, (app) => {
    app.use((request, response) => {
      const { body, headers = {}, status = 200 } = answer(askedOf(request), asked.push(askedOf(request)));
      response.status(status).set(headers);
      if (body === undefined || typeof body === 'string') response.end(body);
      else response.json(body);
    });
  });
  const url = new URL(server.url);
  const app = { clientId: 'id', clientSecret: 'secret', simulator: url, meter };
  const provider = definition.create(app);
  open.push(
    () => provider.close(),
    () => server.close(),
  );
  return { url, provider, asked };
}
