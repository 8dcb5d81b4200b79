import { cpSync, existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '@data-connector/bus';
import { ProviderStore } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { buildService, type ServiceParts } from '@data-connector/service';
import { hasRenewals, tokenWire, type TokenWire } from '../processes/token-wire.js';
import { startLink, type Link } from './link.js';
import type { Switchboard } from './switchboard.js';

/** Leases that end in a few seconds: what a real replica waits half a minute for. */
const TIMES = { heartbeatMs: 150, leaseMs: 3000, stepInMs: 200, tickMs: 50 };
const DRAIN_MS = 1500;

/** What a replica needs besides what it is handed at each start. */
export type ReplicaParts = Omit<ServiceParts, 'couch' | 'app' | 'bus' | 'spool' | 'drainMs' | 'times'> & {
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  readonly couch: { readonly url: string; readonly name: string; readonly password: string };
  readonly simulatorUrl: string;
  readonly bus: Bus;
  readonly door: Switchboard;
  /** Where its spools lie, one a life. */
  readonly folder: string;
  /** Writes down which renewals' answers a replica that is killed never got. */
  readonly lost: Set<string>;
};

/** A replica of a service. */
export interface Replica {
  alive(): boolean;
  /** Whether it was ever killed with renewed tokens on its disk, which nobody reads until it starts again. */
  stranded(): boolean;
  /** What it calls the store and the third party through, where they are its own. */
  links(): Readonly<Record<'store' | 'thirdParty', Link>> | undefined;
  start(): Promise<void>;
  /** Ends it as a power cut would; nothing happens to one that is down. */
  kill(): Promise<void>;
  /** Ends it in good order. */
  drain(): Promise<void>;
}

/** A replica in this process, which can end as a process does that is killed. */
export interface LinkedReplica extends Replica {
  /** Waits for what is left of its former lives. */
  gone(): Promise<void>;
}

interface Life {
  readonly store: Link;
  readonly thirdParty: Link;
  readonly wire: TokenWire;
  readonly spool: string;
  dead: boolean;
  stop(): Promise<void>;
}

/** A replica that has not begun. */
export function replica(parts: ReplicaParts): LinkedReplica {
  const { app, bus, couch, door, folder, lost, simulatorUrl, ...rest } = parts;
  const leaving: Promise<unknown>[] = [];
  let life: Life | undefined;
  /** The spool of the life before: whoever starts in a dead one's place finds what it had written. */
  let left: string | undefined;
  let stranded = false;

  async function start(): Promise<void> {
    const spool = await mkdtemp(join(folder, 'spool-'));
    if (left !== undefined && existsSync(left)) cpSync(left, spool, { recursive: true });
    const wire = tokenWire(lost);
    const store = await startLink(couch.url);
    const thirdParty = await startLink(simulatorUrl, wire.traffic);
    const own = { store, thirdParty, wire, spool, dead: false };
    const publishing: Bus = {
      ...bus,
      async publish(event) {
        if (own.dead) throw new ConnectorError('bus_unavailable');
        await bus.publish(event);
      },
    };
    const service = await buildService({
      ...rest,
      app: { ...app, simulator: thirdParty.url },
      couch: {
        url: store.url,
        keeper: new ProviderStore({ ...couch, url: store.url }, rest.definition.manifest.name),
      },
      bus: publishing,
      spool: { folder: spool, maxBytes: 2 ** 23, memoryBytes: 0 },
      drainMs: DRAIN_MS,
      times: TIMES,
    });
    life = Object.assign(own, {
      async stop() {
        await service.close().catch(() => undefined);
        await Promise.all([store.close(), thirdParty.close()]);
      },
    });
    door.use(service.app);
  }

  return {
    start,
    alive: () => life !== undefined,
    stranded: () => stranded,
    links: () => life && { store: life.store, thirdParty: life.thirdParty },
    // Cut off at the very moment of the call: what it has begun stays as it is, and it never hears of it.
    async kill() {
      if (!life) return;
      const ended = life;
      life = undefined;
      ended.dead = true;
      ended.wire.note(process.pid);
      door.use(undefined);
      ended.store.cut();
      ended.thirdParty.cut();
      // What is on disk now is what a process would leave; the object that goes on here tidies up behind itself.
      left = `${ended.spool}-left`;
      cpSync(ended.spool, left, { recursive: true });
      stranded ||= hasRenewals(left);
      leaving.push(ended.stop());
    },
    async drain() {
      if (!life) return;
      const ended = life;
      life = undefined;
      left = ended.spool;
      await ended.stop();
      door.use(undefined);
    },
    async gone() {
      await Promise.all(leaving.splice(0));
    },
  };
}
