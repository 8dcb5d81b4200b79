import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express } from 'express';
import { faultGuard, type FaultAnswers, type FaultGuard } from './fault-effects.js';
import { Faults } from './faults.js';
import type { Grants } from './authorization/grants.js';
import { recorder, type RecordedRequest } from './recorded-requests.js';
import type { SimulatorSettings } from './settings.js';

/** Where a simulator listens and how it behaves; each setting has a default. */
export interface ServerOptions extends Partial<Pick<SimulatorSettings, 'latencyMs' | 'faults' | 'seed'>> {
  /** Default 0: a free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** The third party's clock, in ms since 1970: what it says in `Date`. */
  readonly now?: (() => number) | undefined;
}

/** What a provider's simulator adds to the base. */
export interface SimulatorParts extends ServerOptions {
  /** Adds the provider's routes; `guard(name)` goes before each that faults can be planned for. */
  routes(app: Express, guard: FaultGuard): void;
  /** The provider's own shapes of faults. */
  readonly faultAnswers?: FaultAnswers;
  /** Whose tokens the faults `expired-token` and `revoked` end. */
  readonly grants?: Grants;
}

/** A simulated third party that is running. */
export interface Simulator {
  readonly url: string;
  readonly port: number;
  /** The latest requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  readonly faults: Faults;
  /** Ends all connections, hanging ones too. */
  close(): Promise<void>;
}

/**
 * Starts a simulated third party on loopback.
 * @throws Error of the system, such as EADDRINUSE.
 */
export async function startSimulator(parts: SimulatorParts): Promise<Simulator> {
  const { host = '127.0.0.1', latencyMs = 0, now = Date.now, port = 0 } = parts;
  const requests: RecordedRequest[] = [];
  const faults = new Faults(parts.faults, parts.seed);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(recorder(requests));
  app.use((_request, response, next) => {
    response.set('Date', new Date(now()).toUTCString());
    next();
  });
  if (latencyMs > 0)
    app.use(async (_request, _response, next) => {
      await sleep(latencyMs);
      next();
    });
  app.use(express.urlencoded({ extended: false }), express.json());
  parts.routes(app, faultGuard(faults, parts.faultAnswers, parts.grants));

  const server = createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    requests,
    faults,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
