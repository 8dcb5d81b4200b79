import type { ProviderListing } from '@data-connector/vault';
import type { Account, RunningSync } from '../store/state.js';
import type { ScreenProps } from './screen-props.js';

/** What the panels of an account show. */
export interface PanelProps extends ScreenProps {
  readonly account: Account;
  readonly listing: ProviderListing | undefined;
  /** What the provider is called. */
  readonly label: string;
  readonly sync: RunningSync | undefined;
}
