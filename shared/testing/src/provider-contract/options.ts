import type { ProviderDefinition } from '@data-connector/provider';
import type { Faults, SimulatedApp } from '@data-connector/simulator';

/** A provider's simulator as the contract uses it. Every test starts one of its own. */
export interface ContractSimulator {
  readonly url: string;
  readonly app: SimulatedApp;
  readonly faults: Faults;
  /** Ids of the accounts that its consent page offers: two or more. */
  readonly accounts: readonly string[];
  /** How many items a handler finds in an account now. */
  total(handler: string, accountId: string): number;
  /** Adds a newest item to what a handler finds in an account; returns the item's id at the third party. */
  addItem(handler: string, accountId: string): string;
  close(): Promise<void>;
}

/** The simulator's names of the routes that faults are planned for. */
interface ContractRoutes {
  /** Where a code is exchanged for tokens. */
  readonly token: string;
  /** What `provider.account` calls. */
  readonly account: string;
  /** What `provider.renew` calls, if the provider renews. */
  readonly renewal?: string;
  /** By handler name; default: the handler's own name. */
  readonly handlers?: Readonly<Record<string, string>>;
}

/** A provider, and how to start what stands for its third party. */
export interface ProviderContract {
  readonly definition: ProviderDefinition;
  /**
   * A simulator with two or more accounts; each handler finds enough in the first for three or more pages, at most a few
   * hundred. `now`: its clock, in ms since 1970.
   */
  start(now: () => number): Promise<ContractSimulator>;
  readonly routes: ContractRoutes;
  /** Handlers whose third party can be asked for what is older or newer than an item: they must not ask for stored items again. */
  readonly windowed?: readonly string[];
  /** Handlers that bring one record, such as the person's profile, and no list. */
  readonly singles?: readonly string[];
  /** Query parameters in which the third party's protocol demands a secret. */
  readonly secretsInUrls?: readonly string[];
}
