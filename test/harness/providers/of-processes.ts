import type { SimulatorDefinition } from '@data-connector/simulator';
import { loadProviders, type KnownProvider } from '../../../services/providers.js';

/** All that these providers fetch: tests of processes count it, and hold it up. */
const LISTS = ['following', 'posts'] as const;

const found = (await loadProviders()).filter(({ definition: { manifest } }) =>
  manifest.handlers.every(({ name }) => (LISTS as readonly string[]).includes(name)),
);

async function first(renewed: boolean): Promise<KnownProvider> {
  for (const known of found) {
    const provider = known.definition.create({ clientId: 'id', clientSecret: 'secret' });
    await provider.close();
    if ((provider.renew !== undefined) === renewed) return known;
  }
  throw new Error(`No provider below services/ has only ${LISTS.join()} and ${renewed ? '' : 'no '}renewal`);
}

const nameOf = ({ definition }: KnownProvider): string => definition.manifest.name;
const [lasting, renewed] = [await first(false), await first(true)];

/** The first provider below services/ whose tokens are not renewed. Its type only tells it from the other one. */
export const LASTING = nameOf(lasting) as 'lasting';
/** The first one whose tokens are renewed. */
export const RENEWED = nameOf(renewed) as 'renewed';
/** Real providers of both shapes, for tests of processes, which have main files. */
export const PROVIDERS = [LASTING, RENEWED] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Something of each of them. */
export const ofEach = <T>(make: (name: ProviderName) => T) =>
  Object.fromEntries(PROVIDERS.map((name) => [name, make(name)])) as Readonly<Record<ProviderName, T>>;

type Known = Omit<KnownProvider, 'simulator'> & {
  readonly simulator: SimulatorDefinition<(typeof LISTS)[number]>;
};
/** As their folders have them. */
export const KNOWN = ofEach((name) => (name === LASTING ? lasting : renewed) as Known);

/** Where a provider's service begins, as it is built. */
export const mainOf = (name: ProviderName): string => `services/${name}/dist/main.js`;

/** The name of a setting that has a provider's before it, such as `CLIENT_ID`. */
export const settingOf = (name: ProviderName, what: string): string => `${name.toUpperCase()}_${what}`;

/** Members of a post that says something, whatever its third party calls its text. */
export const saying = (text: string) => ({ text, message: text });
