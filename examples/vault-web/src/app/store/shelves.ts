import type { Account, AccountKey, State } from './state.js';
import { kindOf, shelfName } from '../records/kind.js';

/** One list of an account: records of one schema. */
export interface ShelfTab {
  readonly schema: string;
  /** As in addresses. */
  readonly name: string;
  readonly label: string;
  readonly count: number;
}

const LABELS = { post: 'Posts', following: 'Following' } as const;

function labelOf(schema: string): string {
  const kind = kindOf(schema);
  if (kind !== 'other') return LABELS[kind];
  const name = shelfName(schema).replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The lists of an account: those its provider fills, and whatever else is here; posts first. */
export function shelvesOf({ providers }: Pick<State, 'providers'>, account: Account): ShelfTab[] {
  const listing = providers.list.find(({ name }) => name === account.provider);
  const handlers = listing?.handlers ?? [];
  const schemas = [...new Set([...handlers.map(({ schema }) => schema), ...Object.keys(account.counts)])];
  return schemas
    .map((schema): ShelfTab => {
      const handler = handlers.find((one) => one.schema === schema);
      const count = account.counts[schema] ?? 0;
      return { schema, name: shelfName(schema), label: handler?.label ?? labelOf(schema), count };
    })
    .sort((a, b) => Number(kindOf(b.schema) === 'post') - Number(kindOf(a.schema) === 'post'));
}

/** The list that the person's place in the app asks for. */
export function openShelfOf(
  state: Pick<State, 'route' | 'accounts' | 'providers'>,
): { readonly account: AccountKey; readonly schema: string } | undefined {
  const { route } = state;
  if (route.screen !== 'account') return undefined;
  const account = state.accounts.find(({ key }) => key === route.account);
  if (!account) return undefined;
  const shelves = shelvesOf(state, account);
  const shelf = shelves.find(({ name }) => name === route.shelf) ?? shelves[0];
  return shelf && { account: account.key, schema: shelf.schema };
}
