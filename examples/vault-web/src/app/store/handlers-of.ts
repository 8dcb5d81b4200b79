import type { AccountKey, State } from './state.js';

/** The names of all handlers of an account's provider; nothing as long as they are not known. */
export function handlersOf(
  { providers, accounts }: Pick<State, 'providers' | 'accounts'>,
  key: AccountKey,
): readonly string[] | undefined {
  const account = accounts.find((one) => one.key === key);
  const listing = providers.list.find(({ name }) => name === account?.provider);
  const names = listing?.handlers.map(({ name }) => name) ?? [];
  return names.length > 0 ? names : undefined;
}
