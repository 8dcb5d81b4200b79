import type { ProviderDefinition } from '@data-connector/provider';
import type { SimulatorDefinition } from '@data-connector/simulator';

/** A provider, and what stands for its third party. */
export interface ProviderContract {
  readonly definition: ProviderDefinition;
  /** Its lists have the names of the provider's handlers; `me` is what the account is made of. Every test starts one. */
  readonly simulator: SimulatorDefinition;
  /** Each handler finds enough for three or more pages, at most a few thousand: how many items each list has. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Handlers whose third party can be asked for what is older or newer than an item: they must not ask for stored items again. */
  readonly windowed?: readonly string[];
  /** Handlers whose list comes in one page. */
  readonly unpaged?: readonly string[];
  /** Handlers that bring one record, such as the person's profile, and no list. */
  readonly singles?: readonly string[];
  /** The server of every account, of a third party that knows where each is, whichever server it was begun with. */
  readonly home?: string;
  /** Query parameters in which the third party's protocol demands a secret. */
  readonly secretsInUrls?: readonly string[];
}
