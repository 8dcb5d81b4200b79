import type { Couch, ProviderStore } from '@data-connector/couch';
import { hourly } from '@data-connector/kit/time';
import type { Log } from '@data-connector/kit/log';
import type { keeperMetrics } from './metrics.js';
import { Retention } from './retention.js';

const HOUR_MS = 3_600_000;
/** Services ask for their accounts every hour: after a keeper was away, each gets the chance before any is removed. */
const GRACE_MS = 2 * HOUR_MS;

/** What rounds work with. */
export interface RoundParts {
  readonly admin: Couch;
  /** By provider. */
  readonly stores: ReadonlyMap<string, ProviderStore>;
  /** RETENTION_HOURS */
  readonly hours: number;
  readonly log: Log;
  readonly metrics: Pick<ReturnType<typeof keeperMetrics>, 'dropped' | 'rounds'>;
}

/** The keeper's own work: for each provider, what nobody has collected, and accounts that no service asks for. */
export class Rounds {
  readonly #retentions: readonly { provider: string; store: ProviderStore; retention: Retention }[];
  readonly #began = Date.now();
  #end: (() => void) | undefined;

  constructor(private readonly parts: RoundParts) {
    const { admin, stores, hours } = parts;
    this.#retentions = [...stores].map(([provider, store]) => ({
      provider,
      store,
      retention: new Retention(admin, store, provider, hours),
    }));
  }

  /** Does a round soon and then every hour. */
  start(): void {
    this.#end = hourly(() => this.once(new Date()));
  }

  stop(): void {
    this.#end?.();
  }

  /** One round; one provider's failure is not another's. @param now what counts as the present */
  async once(now: Date): Promise<void> {
    const { log, metrics } = this.parts;
    const failed = (provider: string, error: unknown): void => {
      metrics.rounds({ provider, result: 'failed' });
      log.warn('a round did not come to its end', { provider, error });
    };
    for (const { provider, store, retention } of this.#retentions) {
      try {
        const { datastores, days, fault } = await retention.sweep(now);
        const patient = now.getTime() - this.#began >= GRACE_MS;
        const accounts = patient ? await store.removeIdleAccounts(now) : 0;
        for (const [what, count] of Object.entries({ datastores, days, accounts })) {
          metrics.dropped({ provider, what }, count);
          if (count > 0) log.info(SENTENCES[what as keyof typeof SENTENCES], { provider, count });
        }
        if (fault === undefined) metrics.rounds({ provider, result: 'done' });
        else failed(provider, fault);
      } catch (error) {
        failed(provider, error);
      }
    }
  }
}

const SENTENCES = {
  datastores: 'datastores were dropped that nobody had collected',
  days: 'days of sync documents were dropped',
  accounts: 'accounts at CouchDB were removed that no service asks for',
} as const;
