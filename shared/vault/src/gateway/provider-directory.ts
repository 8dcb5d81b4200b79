import type { ProviderListing, SigningJwk } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import type { Gateway } from './gateway.js';

/** What the gateway lists, remembered as long as it answers what is asked; a service that is down keeps its keys. */
export interface ProviderDirectory {
  /** Asks the gateway anew. */
  list(signal?: AbortSignal): Promise<Record<string, ProviderListing>>;
  /**
   * A service's public signing key.
   * @throws VaultError `tampered` if the service has no such key, `service_unavailable` if it cannot be asked.
   */
  signingKey(provider: string, kid: string): Promise<SigningJwk>;
  /**
   * The URI of the record schema that a handler fills.
   * @throws VaultError `tampered` if the service has no such handler, `service_unavailable` if it cannot be asked.
   */
  schemaOf(provider: string, handler: string): Promise<string>;
}

/** Makes a directory of the gateway's providers. */
export function createDirectory(gateway: Gateway): ProviderDirectory {
  const known = new Map<string, ProviderListing>();

  async function list(signal?: AbortSignal): Promise<Record<string, ProviderListing>> {
    const listing = (await gateway.ask({ path: ['providers'], signal })) as Record<string, ProviderListing>;
    for (const [name, entry] of Object.entries(listing)) {
      const { jwks, handlers } = (entry.status === 'available' ? undefined : known.get(name)) ?? entry;
      known.set(name, { ...entry, jwks, handlers });
    }
    return listing;
  }

  /** Looks something up, and once more after asking anew: services gain keys and handlers. */
  async function find<T>(
    provider: string,
    look: (listing: ProviderListing) => T | undefined,
  ): Promise<T | undefined> {
    const listing = known.get(provider);
    const found = listing && look(listing);
    if (found !== undefined) return found;
    await list();
    const fresh = known.get(provider);
    return fresh && look(fresh);
  }

  async function need<T>(provider: string, look: (listing: ProviderListing) => T | undefined): Promise<T> {
    const found = await find(provider, look);
    if (found !== undefined) return found;
    throw new VaultError(known.get(provider)?.status === 'available' ? 'tampered' : 'service_unavailable');
  }

  return {
    list,
    signingKey: (provider, kid) => need(provider, ({ jwks }) => jwks.keys.find((key) => key.kid === kid)),
    schemaOf: (provider, handler) =>
      need(provider, ({ handlers }) => handlers.find(({ name }) => name === handler)?.schema),
  };
}
