export { startSimulator, type ServerOptions, type Simulator } from './start-simulator.js';
export { authorizationServer, type AuthorizationServer } from './authorization/authorization-server.js';
export type {
  AuthorizationServerOptions,
  Refusal,
  SimulatedApp,
} from './authorization/authorization-options.js';
export { Grants, type SimulatedGrant } from './authorization/grants.js';
export { bearerToken } from './authorization/bearer-token.js';
export type { Parameters } from './authorization/parameters.js';
export { Faults, type FaultKind, type FaultRates } from './faults.js';
export type { Answer, FaultGuard } from './fault-effects.js';
export { SIMULATOR_SETTINGS, simulatorSettings, type SimulatorSettings } from './settings.js';
export { Timeline } from './timeline.js';
export { TextCache } from './text-cache.js';
export { RateWindow } from './rate-window.js';
export { dice, type Dice } from './dice.js';
export { connectAsPerson, NoVaultLink } from './connect-as-person.js';
export { decideAsPerson, type Decision } from './person.js';
export { referenceFolder } from './reference-folder.js';
