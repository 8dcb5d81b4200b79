import type { JSX } from 'preact';
import { hashOf, type Route } from '../route.js';
import { shelvesOf } from '../store/shelves.js';
import { plain } from '../words/counted.js';
import type { ScreenProps } from './screen-props.js';
import { Avatar } from './avatar.js';
import { Away } from './away.js';
import { BackIcon } from './icons.js';
import { ServerPanel } from './server-panel.js';
import { ShelfView } from './shelf-view.js';
import { SyncPanel } from './sync-panel.js';
import { webUrl } from '../records/values.js';

/** One account: how its syncs go, what the server holds, and its records. */
export function AccountScreen({
  state,
  acts,
  route,
}: ScreenProps & {
  readonly route: Extract<Route, { screen: 'account' }>;
}): JSX.Element {
  const account = state.accounts.find(({ key }) => key === route.account);
  const back = (
    <a class="back" href={hashOf({ screen: 'home' })}>
      <BackIcon />
      All accounts
    </a>
  );
  if (!account)
    return (
      <>
        {back}
        <h1>This account is not here</h1>
        <p>It may have been deleted from this device.</p>
      </>
    );
  const listing = state.providers.list.find(({ name }) => name === account.provider);
  const label = listing?.label ?? account.provider;
  const shelves = shelvesOf(state, account);
  const open = state.shelf?.schema;
  const profile = webUrl(account.url);
  const panel = { account, listing, label, sync: state.syncs[account.key], state, acts };
  return (
    <>
      {back}
      <header class="who">
        <Avatar name={account.name} url={account.avatarUrl} large />
        <div>
          <h1 dir="auto">{account.name}</h1>
          <p class="soft">
            {account.username ? `@${account.username} · ` : ''}
            {profile ? <Away href={profile}>{label}</Away> : label}
          </p>
        </div>
      </header>
      <div class="panels">
        <SyncPanel {...panel} />
        <ServerPanel {...panel} />
      </div>
      {shelves.length > 0 && (
        <nav class="tabs" aria-label="What is here">
          {shelves.map(({ schema, name, label: title, count }) => (
            <a
              key={schema}
              href={hashOf({ screen: 'account', account: account.key, shelf: name })}
              aria-current={schema === open ? 'page' : undefined}
            >
              {title} <span class="count">{plain(count)}</span>
            </a>
          ))}
        </nav>
      )}
      {state.shelf && (
        <ShelfView
          key={state.shelf.schema}
          shelf={state.shelf}
          total={account.counts[state.shelf.schema] ?? 0}
          title={shelves.find(({ schema }) => schema === open)?.label ?? ''}
          syncing={panel.sync !== undefined}
          label={label}
          acts={acts}
        />
      )}
    </>
  );
}
