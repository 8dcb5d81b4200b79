import { boundedAccount } from './account.js';
import { providerManifest } from './manifest.js';
import type { App, Provider, ProviderDefinition } from './provider.js';

/**
 * Checks a provider's manifest, that its handlers are those that the manifest lists, and what it says of accounts.
 * @throws Error at import or creation: a mistake of the provider's team, not of a request.
 */
export function defineProvider(definition: ProviderDefinition): ProviderDefinition {
  const manifest = providerManifest.parse(definition.manifest);
  const names = manifest.handlers.map((handler) => handler.name);
  if (new Set(names).size !== names.length) throw new Error(`${manifest.name}: two handlers have one name`);
  for (const handler of manifest.handlers) {
    const sameSchema = manifest.handlers.filter((other) => other.schema === handler.schema);
    if (handler.mode === 'snapshot' && sameSchema.length > 1)
      throw new Error(
        `${manifest.name}: ${handler.name} is a snapshot, so no other handler may fill its schema`,
      );
    const missing = handler.scopes.filter((scope) => !manifest.scopes.includes(scope));
    if (missing.length > 0)
      throw new Error(`${manifest.name}: ${handler.name} needs a scope that is not asked for`);
  }
  return {
    manifest,
    create(app: App): Provider {
      const provider = definition.create(app);
      const made = provider.handlers.map((handler) => handler.manifest.name);
      if (made.join() !== names.join())
        throw new Error(`${manifest.name}: its handlers are not those of its manifest`);
      return {
        ...provider,
        account: async (accessToken, signal) => boundedAccount(await provider.account(accessToken, signal)),
      };
    },
  };
}
