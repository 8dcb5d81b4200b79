import type { ProviderListing } from '@data-connector/vault';
import type { JSX } from 'preact';
import { hashOf } from '../route.js';
import { shelvesOf } from '../store/shelves.js';
import type { Account, RunningSync } from '../store/state.js';
import { plain } from '../words/counted.js';
import { moment } from '../words/dates.js';
import { explain } from '../words/explain.js';
import { stageTitle } from '../words/stage.js';
import { Avatar } from './avatar.js';
import { ProviderIcon } from './provider-icon.js';

function statusOf(account: Account, sync: RunningSync | undefined, label: string): string {
  if (sync) return stageTitle(sync, label);
  if (!account.connected) return 'Disconnected; what came is still here';
  const { last } = account;
  if (!last) return 'Not synced yet';
  if (last.outcome === 'completed' || last.code === undefined) return `Synced ${moment(last.at)}`;
  return explain(last.code, label).title;
}

/** An account in the list of accounts: the whole card leads to it. */
export function AccountCard({
  account,
  sync,
  listing,
}: {
  readonly account: Account;
  readonly sync: RunningSync | undefined;
  readonly listing: ProviderListing | undefined;
}): JSX.Element {
  const label = listing?.label ?? account.provider;
  const shelves = shelvesOf({ providers: { status: 'ready', list: listing ? [listing] : [] } }, account);
  const has = shelves.filter(({ count }) => count > 0);
  const trouble = !sync && account.last?.code !== undefined && account.last.outcome !== 'completed';
  return (
    <a class="card account" href={hashOf({ screen: 'account', account: account.key })}>
      <span class="with-badge">
        <Avatar name={account.name} url={account.avatarUrl} large />
        <ProviderIcon listing={listing} name={account.provider} small />
      </span>
      <span class="account-words">
        <span class="account-name" dir="auto">
          {account.name}
        </span>
        <span class="soft">{label}</span>
        {has.length > 0 && (
          <span class="soft">
            {has.map(({ label: shelf, count }) => `${plain(count)} ${shelf.toLowerCase()}`).join(' · ')}
          </span>
        )}
        <span class={trouble ? 'account-status trouble' : 'account-status'}>
          {statusOf(account, sync, label)}
        </span>
      </span>
    </a>
  );
}
