import { SCHEMAS } from '@data-connector/vault';
import { accountOf, listingOf, state, type Account, type ShelfAbout } from './state.js';

/** One list of an account: records of one schema. */
export interface ShelfTab {
  readonly schema: string;
  /** As in addresses: the part of the schema's path before the version (`…/social/post/v0.1.0/schema.json`). */
  readonly name: string;
  readonly label: string;
  readonly count: number;
}

function nameOf(schema: string): string {
  return /\/([a-z0-9-]+)\/v[\d.]+\/schema\.json$/i.exec(schema)?.[1] ?? 'records';
}

function labelOf(schema: string): string {
  if (schema === SCHEMAS.post) return 'Posts';
  const name = nameOf(schema).replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Posts first, and last what is one record only. */
const placeOf = (schema: string): number =>
  schema === SCHEMAS.post ? 0 : schema === SCHEMAS.profile ? 2 : 1;

/** The lists of an account: those its provider fills, and whatever else is here. */
export function shelvesOf({ provider, counts }: Account): ShelfTab[] {
  const handlers = listingOf(provider)?.handlers ?? [];
  const schemas = [...new Set([...handlers.map(({ schema }) => schema), ...Object.keys(counts)])];
  return schemas
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((schema) => {
      const [handler, another] = handlers.filter((one) => one.schema === schema);
      const label = handler && !another ? handler.label : labelOf(schema);
      return { schema, name: nameOf(schema), label, count: counts[schema] ?? 0 };
    });
}

/** The list that the person's place in the app asks for. */
export function openShelfOf(): Pick<ShelfAbout, 'account' | 'schema'> | undefined {
  const route = state.route.value;
  const account = route.screen === 'account' ? accountOf(route.account) : undefined;
  if (!account || route.screen !== 'account') return undefined;
  const shelves = shelvesOf(account);
  const shelf = shelves.find(({ name }) => name === route.shelf) ?? shelves[0];
  return shelf && { account: account.key, schema: shelf.schema };
}
