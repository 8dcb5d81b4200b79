export { defineSimulator, type SimulatorDefinition } from './define-simulator.js';
export type {
  Holdings,
  ListData,
  Method,
  ObjectData,
  OpenData,
  PageParts,
  SimulatorData,
} from './simulator-data.js';
export type { Simulator, SimulatorOptions } from './simulator.js';
export type { Call } from './api/call.js';
export { remainingHeaders } from './api/limits.js';
export type { Paging } from './api/paging.js';
export { Refused, type Errors, type Problem, type Said } from './api/said.js';
export type { OAuth2Data, SimulatedApp } from './authorization/authorization-options.js';
export type { Rehearsal } from './authorization/rehearsals.js';
export type { FaultKind, Faults } from './faults/faults.js';
export type { ItemPlace } from './data/item-place.js';
export { stranger, type SimulatedPerson } from './data/people.js';
export { EMOJI, RIGHT_TO_LEFT, sentence, text } from './data/texts.js';
export { connectAsPerson, NoVaultLink } from './person/connect-as-person.js';
export { decideAsPerson, type Decision } from './person/decide-as-person.js';
export { referenceFolder } from './reference-folder.js';
export { SIMULATOR_SETTINGS, simulatorSettings, type SimulatorSettings } from './settings.js';
export { startServer } from './start-server.js';
export { dice } from './data/dice.js';
