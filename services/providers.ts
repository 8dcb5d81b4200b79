import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderDefinition } from '@data-connector/provider';
import type { SimulatorDefinition } from '@data-connector/simulator';

/** A provider, and the simulator that stands for its third party as long as the operator has no app there. */
export interface KnownProvider {
  readonly definition: ProviderDefinition;
  readonly simulator: SimulatorDefinition;
}

/** How a folder's package.json says that it is a provider's. */
const KEYWORD = 'data-connector-provider';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly keywords?: readonly string[];
}

/** A provider's folder below services/, as its package.json describes it. */
export interface ProviderFolder {
  /** The folder's name, which is the provider's. */
  readonly name: string;
  /** The package's name and version. */
  readonly from: string;
  readonly version: string;
}

/** All providers, by name: the folders here whose package.json says so. There is no other list. */
export const PROVIDER_FOLDERS: readonly ProviderFolder[] = readdirSync(import.meta.dirname)
  .sort()
  .flatMap((name) => {
    const file = join(import.meta.dirname, name, 'package.json');
    if (!existsSync(file)) return [];
    const { keywords = [], ...json } = JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
    return keywords.includes(KEYWORD) ? [{ name, from: json.name, version: json.version }] : [];
  });

export const PROVIDER_NAMES: readonly string[] = PROVIDER_FOLDERS.map(({ name }) => name);

/**
 * Providers with their simulators, as their folders export them; all unless told which.
 * @throws Error that names a folder whose provider has another name
 */
export async function loadProviders(names = PROVIDER_NAMES): Promise<KnownProvider[]> {
  const loaded: KnownProvider[] = [];
  for (const { name, from } of PROVIDER_FOLDERS.filter((one) => names.includes(one.name))) {
    const { provider: definition } = (await import(from)) as { provider: ProviderDefinition };
    if (definition.manifest.name !== name)
      throw new Error(`services/${name}: its provider calls itself ${definition.manifest.name}`);
    const { simulator } = (await import(`${from}/simulator`)) as Pick<KnownProvider, 'simulator'>;
    loaded.push({ definition, simulator });
  }
  return loaded;
}
