import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderDefinition } from '@data-connector/provider';
import type { SimulatorDefinition } from '@data-connector/simulator';

/** A provider, and the simulator that stands for its third party as long as the operator has no app there. */
export interface KnownProvider {
  readonly definition: ProviderDefinition;
  readonly simulator: SimulatorDefinition;
}

/** How a folder's package.json says that it is a provider's, and that no operator registers an app for it. */
const KEYWORD = 'data-connector-provider';
const WITHOUT_APP = 'data-connector-without-app';

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
  /** Whether it works with an app that the operator has registered, whose id and secret are settings then. */
  readonly needsApp: boolean;
}

/** All providers, by name: the folders here whose package.json says so. There is no other list. */
export const PROVIDER_FOLDERS: readonly ProviderFolder[] = readdirSync(import.meta.dirname)
  .sort()
  .flatMap((name) => {
    const file = join(import.meta.dirname, name, 'package.json');
    if (!existsSync(file)) return [];
    const { keywords = [], ...json } = JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
    const needsApp = !keywords.includes(WITHOUT_APP);
    return keywords.includes(KEYWORD) ? [{ name, from: json.name, version: json.version, needsApp }] : [];
  });

export const PROVIDER_NAMES: readonly string[] = PROVIDER_FOLDERS.map(({ name }) => name);

/** Whether a provider works with an app of the operator's; one that is not known is taken to. */
export const needsApp = (name: string): boolean =>
  PROVIDER_FOLDERS.find((folder) => folder.name === name)?.needsApp ?? true;

/**
 * Providers with their simulators, as their folders export them; all unless told which.
 * @throws Error that names a folder whose provider has another name, or an app though it says to have none
 */
export async function loadProviders(names = PROVIDER_NAMES): Promise<KnownProvider[]> {
  const loaded: KnownProvider[] = [];
  for (const { name, from } of PROVIDER_FOLDERS.filter((one) => names.includes(one.name))) {
    const { provider: definition } = (await import(from)) as { provider: ProviderDefinition };
    if (definition.manifest.name !== name)
      throw new Error(`services/${name}: its provider calls itself ${definition.manifest.name}`);
    if (definition.needsApp !== needsApp(name))
      throw new Error(
        `services/${name}: its package.json has ${WITHOUT_APP} where no app is registered, and only there`,
      );
    const { simulator } = (await import(`${from}/simulator`)) as Pick<KnownProvider, 'simulator'>;
    loaded.push({ definition, simulator });
  }
  return loaded;
}
