import { facebook } from '@data-connector/facebook';
import { startFacebookSimulator } from '@data-connector/facebook/simulator';
import { twitter } from '@data-connector/twitter';
import { startTwitterSimulator } from '@data-connector/twitter/simulator';
import type { ProviderDefinition } from '@data-connector/core/provider';
import type { SimulatedApp, Simulator, SimulatorSettings } from '@data-connector/testing/simulator';

/** A provider and the simulator that stands for its third party as long as the operator has no app there. */
export interface KnownProvider {
  readonly definition: ProviderDefinition;
  readonly simulate: (settings: SimulatorSettings) => Promise<Simulator & { readonly app: SimulatedApp }>;
}

/** The providers that `npm start` runs. */
export const PROVIDERS: readonly KnownProvider[] = [
  { definition: facebook, simulate: (settings) => startFacebookSimulator(settings) },
  { definition: twitter, simulate: (settings) => startTwitterSimulator(settings) },
];
