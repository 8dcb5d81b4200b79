import type { Request } from 'express';
import type { Parameters } from '../authorization/parameters.js';
import type { SimulatedApp } from '../authorization/authorization-options.js';
import type { SimulatedGrant } from '../authorization/grants.js';
import type { SimulatedPerson } from '../data/people.js';

/** A call that may be answered: by which app, of whom. */
export interface Call {
  /** The name of the object or list that is asked for. */
  readonly route: string;
  readonly request: Request;
  /** Parameters that occur once. */
  readonly query: Parameters;
  readonly app: SimulatedApp;
  readonly accessToken: string;
  readonly grant: SimulatedGrant;
  readonly person: SimulatedPerson;
}
