import { ProviderStore, type Keeper } from '@data-connector/couch';
import { startEmbeddedStore } from '@data-connector/embedded';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';

const ADMIN = { name: 'admin', password: 'admin-password' };

/** A store behind a fault proxy, with a service's account in it. */
export interface Place {
  /** The store's own, past the faults. */
  readonly url: URL;
  readonly proxy: FaultProxy;
  readonly keeper: Keeper;
  readonly account: { readonly name: string; readonly password: string };
  close(): Promise<void>;
}

export async function startPlace(): Promise<Place> {
  const store = await startEmbeddedStore({ admin: ADMIN });
  const proxy = await startFaultProxy({ target: store.url });
  const url = new URL(store.url);
  const keeper = new ProviderStore({ url, ...ADMIN }, 'acme');
  const password = 'p'.repeat(43);
  const account = { name: await keeper.account(password), password };
  return {
    url,
    proxy,
    keeper,
    account,
    async close() {
      await proxy.close();
      await store.close();
    },
  };
}
