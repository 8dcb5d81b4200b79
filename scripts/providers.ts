import { facebook } from '@data-connector/facebook';
import { startFacebookSimulator } from '@data-connector/facebook/simulator';
import { twitter } from '@data-connector/twitter';
import { startTwitterSimulator } from '@data-connector/twitter/simulator';
import type { ProviderDefinition } from '@data-connector/provider';
import type { ServerOptions, SimulatedApp, Simulator, SimulatorSettings } from '@data-connector/simulator';

/** A provider and the simulator that stands for its third party as long as the operator has no app there. */
export interface KnownProvider {
  readonly definition: ProviderDefinition;
  readonly simulate: (
    options: SimulatorSettings & Pick<ServerOptions, 'port' | 'host'> & { readonly app?: SimulatedApp },
  ) => Promise<Simulator & { readonly app: SimulatedApp }>;
}

/** The providers that `npm start` runs. */
export const PROVIDERS: readonly KnownProvider[] = [
  { definition: facebook, simulate: (options) => startFacebookSimulator(options) },
  { definition: twitter, simulate: (options) => startTwitterSimulator(options) },
];
