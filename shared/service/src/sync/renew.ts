import { ConnectorError } from '@data-connector/kit/errors';
import type { Log } from '@data-connector/kit/log';
import { rehearsed, TokenRejected, type Provider, type Tokens } from '@data-connector/provider';
import type { RenewalState } from '../ledger/account.js';
import type { Renewed } from '../ledger/accounts.js';
import { Gate, retry } from '@data-connector/kit/time';
import type { JournalEntry } from '../ledger/renewal-journal.js';

/** One call to a token endpoint, in ms; less than whoever ends a connection waits for it. */
export const RENEW_MS = 20_000;
const REVOKE_MS = 10_000;

export interface RenewingParts {
  readonly provider: Pick<Provider, 'revoke'> & Required<Pick<Provider, 'renew'>>;
  /** Writes down that this process is about to spend the refresh token. @throws ConnectorError if it may not */
  readonly begin: () => Promise<void>;
  /** Takes room on the disk. @throws if there is none */
  readonly reserve: () => JournalEntry;
  /** Makes what came ready to be kept, at once; nothing if the old refresh token is still good. */
  readonly seal: (spent: Tokens, renewed: Tokens) => Renewed | undefined;
  /**
   * Keeps what came safe for the Vault, or writes down that there was nothing to keep.
   * @returns false if the account's connections were ended meanwhile
   * @throws ConnectorError while it cannot
   */
  readonly keep: (renewed: Renewed | undefined) => Promise<boolean>;
  /** Writes down what became of tokens that nobody may have. @throws ConnectorError while it cannot */
  readonly given: (up: Exclude<RenewalState['state'], 'asked'>) => Promise<unknown>;
  readonly log: Log;
  /** For tests: waits between attempts to keep something, in ms. */
  readonly waitsMs?: readonly number[] | undefined;
}

interface Unkept {
  readonly renewed: Tokens;
  readonly sealed: Renewed | undefined;
  readonly entry: JournalEntry | undefined;
}

/**
 * Renews tokens, and sees each renewal through. The third party may have spent the old refresh token as soon as it was
 * asked: so everything is prepared before that, and what came is on the disk before anything else happens here; a renewal
 * that has begun goes on to its end, even when the sync that wanted it is over; what came is given to nobody before it is
 * in the account documents; and the third party is not asked again, with a token that is spent, because that has failed.
 */
export class Renewing {
  #unkept: Unkept | undefined;
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
      this.#unkept ??= await this.#ask(old);
      const renewed = await retry(() => this.#keep(), { waitsMs: this.parts.waitsMs });
      if (!renewed) throw new ConnectorError('reconnect_required');
      return renewed;
    } finally {
      this.#open--;
      this.#closed.open();
    }
  }

  /** Waits until no renewal is under way, and tries once more to keep what could not be kept. Never throws. */
  async settled(): Promise<void> {
    while (this.#open > 0) await this.#closed.wait();
    const { entry } = this.#unkept ?? {};
    if (!this.#unkept) return;
    await this.#keep().catch((error: unknown) => {
      this.parts.log.error('a renewed token could not be kept', { error });
      entry?.leave();
    });
  }

  async #ask(old: Tokens): Promise<Unkept> {
    const { provider, begin, seal, keep, log } = this.parts;
    await rehearsed();
    await begin();
    const entry = this.#reserve();
    let renewed: Tokens;
    try {
      renewed = await provider.renew(old, AbortSignal.timeout(RENEW_MS));
    } catch (error) {
      entry?.drop();
      await keep(undefined).catch((fault: unknown) =>
        log.warn('the end of a renewal could not be written down', { error: fault }),
      );
      throw error;
    }
    // Nothing is awaited from the answer to here.
    const sealed = seal(old, renewed);
    try {
      if (sealed) entry?.write(sealed);
    } catch (error) {
      log.error('a renewed token could not be written to the disk', { error });
    }
    return { renewed, sealed, entry };
  }

  /** Without a disk the account documents are the only place; a token that expires must be renewed all the same. */
  #reserve(): JournalEntry | undefined {
    try {
      return this.parts.reserve();
    } catch (error) {
      this.parts.log.error('there is no room on the disk for a renewed token', { error });
      return undefined;
    }
  }

  /** @returns what came; nothing if nobody may have it */
  async #keep(): Promise<Tokens | undefined> {
    if (!this.#unkept) throw new Error('nothing to keep');
    const { renewed, sealed, entry } = this.#unkept;
    const kept = await this.parts.keep(sealed);
    if (!kept) await this.parts.given(await this.#revoke(renewed));
    entry?.drop();
    this.#unkept = undefined;
    return kept ? renewed : undefined;
  }

  /** Tokens that came for a connection which its person has ended meanwhile. */
  async #revoke(renewed: Tokens): Promise<'revoked' | 'left'> {
    const { provider } = this.parts;
    if (!provider.revoke) return 'left';
    try {
      return (await provider.revoke(renewed, AbortSignal.timeout(REVOKE_MS))) ? 'revoked' : 'left';
    } catch (error) {
      if (error instanceof TokenRejected) return 'revoked';
      this.parts.log.error('tokens of a connection that was ended could not be revoked', { error });
      return 'left';
    }
  }
}
