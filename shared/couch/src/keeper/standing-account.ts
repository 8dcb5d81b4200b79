import type { Log } from '@data-connector/kit/log';
import { Beside } from '@data-connector/kit/time';
import { patient } from '../hurry.js';
import type { Keeper } from './keeper.js';

const HOUR_MS = 3_600_000;
/** After an asking that failed. */
const SOON_MS = 5 * 60_000;
/** The store may refuse many requests at once: for all of them the keeper is asked this often at most, in ms. */
const REFUSED_MS = 2000;

/** An account that is asked for again and again, so that the keeper does not take it for abandoned. */
export interface StandingAccount {
  readonly name: string;
  /** The store does not know it: it is asked for now. */
  refused(): void;
  /** Asks no more; the keeper removes the account a day later, unless another replica asks for it. */
  stop(): void;
}

/** Asks the keeper for the account with this password, now and every hour. @throws ConnectorError `datastore_unavailable` */
export async function standingAccount(keeper: Keeper, password: string, log: Log): Promise<StandingAccount> {
  const name = await keeper.account(password);
  let timer: NodeJS.Timeout | undefined;
  let askedAt = -Infinity;
  const asking = new Beside();
  const again = (ms: number): void => {
    // Each at a time of its own, so that replicas do not all come at once.
    clearTimeout(timer);
    timer = setTimeout(begin, ms * (0.8 + Math.random() / 5)).unref();
  };
  const ask = async (): Promise<void> => {
    askedAt = performance.now();
    const asked = await keeper.account(password).catch((error: unknown) => {
      log.warn('the keeper could not be asked for the account at the store', { error });
      return undefined;
    });
    if (timer) again(asked === undefined ? SOON_MS : HOUR_MS);
  };
  const begin = (): void => asking.begin(() => patient(ask));
  again(HOUR_MS);
  return {
    name,
    refused() {
      if (timer && performance.now() - askedAt > REFUSED_MS) begin();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
