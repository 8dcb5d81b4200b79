import type { Couch, ProviderStore } from '@data-connector/couch';
import type { Log } from '@data-connector/kit/log';
import type { keeperMetrics } from './metrics.js';
import { SafetyNet } from './safety-net.js';

const HOUR_MS = 3_600_000;
/** Services ask for their accounts every hour: after a keeper was away, each gets the chance before any is removed. */
const PATIENCE_MS = 2 * HOUR_MS;

/** What rounds work with. */
export interface RoundParts {
  readonly admin: Couch;
  /** By provider. */
  readonly stores: ReadonlyMap<string, ProviderStore>;
  readonly hours: number;
  readonly log: Log;
  readonly metrics: Pick<ReturnType<typeof keeperMetrics>, 'dropped' | 'rounds'>;
}

/** The keeper's own work: for each provider, what no service has erased, and accounts that no service asks for. */
export class Rounds {
  readonly #nets: readonly { provider: string; store: ProviderStore; net: SafetyNet }[];
  readonly #began = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: RoundParts) {
    const { admin, stores, hours } = parts;
    this.#nets = [...stores].map(([provider, store]) => ({
      provider,
      store,
      net: new SafetyNet(admin, store, provider, hours),
    }));
  }

  /** Does a round soon and then every hour, at a time of its own so that replicas do not all come at once. */
  start(): void {
    const round = (): void => {
      void this.once(new Date());
      this.#timer = setTimeout(round, HOUR_MS * (0.9 + Math.random() / 5)).unref();
    };
    this.#timer = setTimeout(round, 60_000 * Math.random()).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One round; one provider's failure is not another's. @param now what counts as the present */
  async once(now: Date): Promise<void> {
    const { log, metrics } = this.parts;
    for (const { provider, store, net } of this.#nets) {
      try {
        const { inboxes, days } = await net.sweep(now);
        const patient = now.getTime() - this.#began >= PATIENCE_MS;
        const accounts = patient ? await store.removeIdleAccounts(now) : 0;
        for (const [what, count] of Object.entries({ inboxes, days, accounts })) {
          metrics.dropped({ provider, what }, count);
          if (count > 0) log.info(SENTENCES[what as keyof typeof SENTENCES], { provider, count });
        }
        metrics.rounds({ provider, result: 'done' });
      } catch (error) {
        metrics.rounds({ provider, result: 'failed' });
        log.warn('a round did not come to its end', { provider, error });
      }
    }
  }
}

const SENTENCES = {
  inboxes: 'inboxes were dropped that no service had erased',
  days: 'days were dropped that no service had',
  accounts: 'accounts at CouchDB were removed that no service asks for',
} as const;
