import type { Context } from './context.js';
import { failureOf } from './code-of.js';

const AGAIN_MS = 15_000;

/** Brings the gateway's list of providers: the one that is kept at once, a fresh one as soon as it comes. */
export interface Listing {
  /** Shows the list that is kept. */
  remember(): Promise<void>;
  /** Asks the gateway. */
  load(): Promise<void>;
}

/** Makes what brings the list; as long as the gateway does not answer, it asks again. */
export function createListing(context: Context): Listing {
  const { keep, store } = context;
  let again: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    clearTimeout(again);
    store.dispatch({ type: 'providers-asked' });
    try {
      const list = Object.values(await context.session().vault.providers());
      store.dispatch({ type: 'providers-came', list });
      await keep.values.keepProviders(list);
    } catch (error) {
      failureOf(error);
      store.dispatch({ type: 'providers-failed' });
    }
    // A service that is away comes back without being asked for.
    const { list, status } = store.get().providers;
    if (status === 'failed' || list.some((provider) => provider.status === 'unavailable'))
      again = setTimeout(() => void load(), AGAIN_MS);
  }

  return {
    load,
    async remember() {
      const list = await keep.values.providers();
      if (list.length > 0) store.dispatch({ type: 'providers-came', list });
    },
  };
}
