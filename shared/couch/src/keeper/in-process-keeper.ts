import type { CouchOptions } from '../couch.js';
import type { Keeper } from './keeper.js';
import { ProviderStore } from './provider-store.js';

/** A keeper in the same process, for a system that trusts its services with the admin's password. */
export function inProcessKeeper(admin: CouchOptions, provider: string): Keeper {
  const store = new ProviderStore(admin, provider);
  return {
    create: (name) => store.create(name),
    destroy: (name) => store.destroy(name),
    list: (kind) => store.list(kind),
    async account(password) {
      const name = await store.account(password);
      await store.removeIdleAccounts();
      return name;
    },
  };
}
