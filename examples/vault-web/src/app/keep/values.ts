import type { ProviderListing } from '@data-connector/vault';
import type { Owner } from '../person/owner.js';
import { answer } from './database.js';
import type { VaultDatabase } from './vault-database.js';

/** Single things that are kept: whose Vault it is, what the gateway listed last, for when it is out of reach, and a choice. */
export interface ValueShelf {
  owner(): Promise<Owner | undefined>;
  keepOwner(owner: Owner): Promise<void>;
  providers(): Promise<readonly ProviderListing[]>;
  keepProviders(list: readonly ProviderListing[]): Promise<void>;
  /** Whether the person wants pictures of other sites; not unless they said so. */
  pictures(): Promise<boolean>;
  keepPictures(wanted: boolean): Promise<void>;
}

/** Opens the shelf of single things. */
export function valueShelf(database: VaultDatabase): ValueShelf {
  const get = (name: string): Promise<unknown> =>
    database.read('values', (store) => answer<unknown>(store.get(name)));
  const put = (name: string, value: unknown): Promise<void> =>
    database.change('values', async (store) => void (await answer(store.put(value, name))));
  return {
    owner: async () => (await get('owner')) as Owner | undefined,
    keepOwner: (owner) => put('owner', owner),
    providers: async () => ((await get('providers')) as readonly ProviderListing[] | undefined) ?? [],
    keepProviders: (list) => put('providers', list),
    pictures: async () => (await get('pictures')) === true,
    keepPictures: (wanted) => put('pictures', wanted),
  };
}
