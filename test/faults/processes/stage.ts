import type { RabbitMq } from '@data-connector/testing/rabbitmq';
import type { Fleet } from '../../system/processes/fleet.js';
import type { ProviderName } from '../../harness/providers/of-processes.js';
import type { Person } from '../../system/vault/person.js';
import { difference, type Difference } from '../vault/truth.js';
import type { TokenWire } from './token-wire.js';

/** What the kinds of fault are played on. */
export interface Stage {
  readonly fleet: Fleet;
  readonly wire: TokenWire;
  readonly broker: RabbitMq;
}

/** What a person's Vault has other than the account that it is connected with. */
export function differenceOf({ fleet }: Stage, somebody: Person, provider: ProviderName): Difference {
  const accountId = somebody.data.connections.get(provider)?.account.id ?? '';
  return difference(somebody.data.of(provider), fleet.thirdParties[provider].ids(accountId));
}

/** Makes each answer of the third parties slower, so that a sync takes some time. @returns how to end that */
export function slowed({ fleet }: Stage, ms: number): () => void {
  const ends = Object.values(fleet.thirdParties.fronts).map(({ faults }) =>
    faults.add({ kind: 'delay', ms }),
  );
  return () => ends.forEach((end) => end());
}
