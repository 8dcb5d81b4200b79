import type { Problem } from '../api/said.js';
import type { Grants, SimulatedGrant } from './grants.js';
import { REHEARSAL_SECONDS } from './rehearsals.js';

/** Plays what was chosen for a grant, as a list is asked for: what is wrong with that call, if anything. */
export function rehearse(grant: SimulatedGrant, grants: Grants): Problem['kind'] | undefined {
  const begins = grant.rehearsedAt === undefined;
  grant.rehearsedAt ??= grants.now();
  const lasts = grants.now() < grant.rehearsedAt + REHEARSAL_SECONDS * 1000;
  switch (grant.rehearsal) {
    case 'revoked':
      grant.ended = true;
      return undefined;
    case 'superseded':
      if (begins) grants.expireOf(grant);
      return undefined;
    case 'rate-limit':
      return lasts ? 'rate_limited' : undefined;
    case 'down':
      return lasts ? 'unavailable' : undefined;
    default:
      return undefined;
  }
}
