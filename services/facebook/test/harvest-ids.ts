import type { HandlerContext, Provider } from '@data-connector/provider';

/** The distinct ids of what a handler of a provider finds. */
export async function harvestIds(
  provider: Provider,
  name: string,
  context: HandlerContext,
): Promise<Set<string>> {
  const handler = provider.handlers.find(({ manifest }) => manifest.name === name);
  const ids = new Set<string>();
  for await (const { items } of handler?.pages(context) ?? [])
    for (const item of items) ids.add((item as { id: string }).id);
  return ids;
}
