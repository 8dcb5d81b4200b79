import type { Log } from '../log/index.js';
import type { Provider, Tokens } from '../provider/index.js';
import { Gate } from './gate.js';
import { patiently, type Patience } from './patience.js';

/** One call to a token endpoint, in ms. */
const RENEW_MS = 30_000;

/** What renewals are made of. */
export interface RenewingParts {
  /** Asks the third party. */
  readonly ask: NonNullable<Provider['renew']>;
  /** Confirms that this process may spend the refresh token. @throws ConnectorError if not */
  readonly confirm: () => Promise<void>;
  /** Keeps what came safe for the Vault. @throws ConnectorError while it cannot */
  readonly keep: (spent: Tokens, renewed: Tokens) => Promise<void>;
  readonly log: Log;
  /** How often it is tried to keep something. */
  readonly patience?: Patience | undefined;
}

/**
 * Renews tokens, and sees each renewal through. The third party may have spent the old refresh token as soon as it was
 * asked: so a renewal that has begun goes on to its end, even when the sync that wanted it is over; what came is given to
 * nobody before it is kept; and the third party is not asked again, with a token that is spent, because keeping has failed.
 */
export class Renewing {
  #unkept: { readonly spent: Tokens; readonly renewed: Tokens } | undefined;
  #open = 0;
  readonly #closed = new Gate();

  constructor(private readonly parts: RenewingParts) {}

  /**
   * Spends a refresh token, unless that was done and what came could not be kept.
   * @throws ConnectorError `lease_lost`, `reconnect_required`, `provider_unavailable`; `datastore_unavailable` when what
   * came could not be kept for a minute: the next call tries again
   */
  async renew(old: Tokens): Promise<Tokens> {
    this.#open++;
    try {
      const { ask, confirm, patience } = this.parts;
      if (!this.#unkept) {
        await confirm();
        this.#unkept = { spent: old, renewed: await ask(old, AbortSignal.timeout(RENEW_MS)) };
      }
      return await patiently(() => this.#keep(), patience);
    } finally {
      this.#open--;
      this.#closed.open();
    }
  }

  /** Waits until no renewal is under way, and tries once more to keep what could not be kept. Never throws. */
  async settled(): Promise<void> {
    while (this.#open > 0) await this.#closed.wait();
    if (this.#unkept)
      await this.#keep().catch((error: unknown) =>
        this.parts.log.error('a renewed token could not be kept', { error }),
      );
  }

  async #keep(): Promise<Tokens> {
    if (!this.#unkept) throw new Error('nothing to keep');
    const { spent, renewed } = this.#unkept;
    await this.parts.keep(spent, renewed);
    this.#unkept = undefined;
    return renewed;
  }
}
