import type { BaseRecord } from '@data-connector/protocol';
import type { Mapping, ProviderDefinition } from '@data-connector/provider';

/** What makes records of items, as a provider's handler of that name does. @param server of those that accounts are at, if they are at many */
export function mapped(
  definition: ProviderDefinition,
  account: Mapping['account'],
  server?: string,
): (handler: string, item: unknown) => BaseRecord {
  const provider = definition.manifest.name;
  const { handlers } = definition.create({ clientId: 'id', clientSecret: 'secret' });
  return (name, item) => {
    const handler = handlers.find(({ manifest }) => manifest.name === name);
    if (!handler) throw new Error('There is no such handler');
    return handler.map(item, { provider, account, server });
  };
}
