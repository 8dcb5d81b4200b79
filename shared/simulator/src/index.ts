export {
  startSimulator,
  type ServerOptions,
  type Simulator,
  type SimulatorParts,
} from './start-simulator.js';
export { authorizationServer, type AuthorizationServer } from './authorization-server.js';
export type { AuthorizationServerOptions, Refusal, Refuse, SimulatedApp } from './authorization-options.js';
export type { SimulatedAccount } from './consent-page.js';
export { Grants, type GrantsOptions, type Issued, type SimulatedGrant, type TokenCheck } from './grants.js';
export { bearerToken } from './bearer-token.js';
export type { Parameters } from './parameters.js';
export { FAULT_KINDS, Faults, type FaultKind, type FaultRates } from './faults.js';
export type { Answer, FaultAnswers, FaultGuard } from './fault-effects.js';
export type { RecordedRequest } from './recorded-requests.js';
export { SIMULATOR_SETTINGS, simulatorSettings, type SimulatorSettings } from './settings.js';
export { Timeline, type MakeItem } from './timeline.js';
export { TextCache } from './text-cache.js';
export { RateWindow, type RateState } from './rate-window.js';
export { dice, type Dice } from './dice.js';
export { connectAsPerson, NoVaultLink } from './connect-as-person.js';
export { decideAsPerson, type Decision } from './person.js';
export { referenceFolder } from './reference-folder.js';
