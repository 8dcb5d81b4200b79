import type { Brought } from './bring.js';
import type { ProviderName } from '../../harness/providers/of-processes.js';
import type { Person } from '../../system/vault/person.js';

/** Vaults that are on their way at the same time; what each comes to is asked for at the end. */
export interface Several {
  /** Lets a Vault go its way beside the others. */
  begin(somebody: Person, provider: ProviderName, way: Promise<Brought>): void;
  /** Waits for all of them. @throws AggregateError with what went wrong for any of them */
  ended(): Promise<
    readonly { readonly somebody: Person; readonly provider: ProviderName; readonly brought: Brought }[]
  >;
}

/** Nobody on their way yet. */
export function several(): Several {
  const all: Promise<{ somebody: Person; provider: ProviderName; brought?: Brought; fault?: unknown }>[] = [];
  return {
    begin(somebody, provider, way) {
      const known = { somebody, provider };
      all.push(
        way.then(
          (brought) => ({ ...known, brought }),
          (fault: unknown) => ({ ...known, fault }),
        ),
      );
    },
    async ended() {
      const outcomes = await Promise.all(all.splice(0));
      const faults = outcomes.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
      if (faults.length > 0)
        throw new AggregateError(
          faults,
          `${faults.length} of ${outcomes.length} Vaults: ${faults.map(String).join('; ')}`,
        );
      return outcomes.flatMap(({ brought, ...known }) => (brought ? [{ ...known, brought }] : []));
    },
  };
}
