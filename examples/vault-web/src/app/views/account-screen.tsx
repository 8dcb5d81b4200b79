import { webUrl } from '../records/values.js';
import { hashOf } from '../route.js';
import { shelvesOf } from '../shelves.js';
import { accountOf, labelOf, state, type AccountKey } from '../state.js';
import { dayOf, exactly, plain } from '../words/formats.js';
import { Away, BackHome } from './controls.js';
import { Avatar } from './pictures.js';
import { ServerPanel } from './server-panel.js';
import { ShelfView } from './shelf-view.js';
import { SyncPanel } from './sync-panel.js';

/** One account: how its syncs go, what the server holds, and its records. */
export function AccountScreen({ account: key }: { account: AccountKey }) {
  const account = accountOf(key);
  const shelf = state.shelf.value;
  if (!account)
    return (
      <>
        <BackHome />
        <h1>This account is not here</h1>
        <p>It may have been deleted from this device.</p>
      </>
    );
  const { name, username, avatarUrl } = account;
  const label = labelOf(account.provider);
  const shelves = shelvesOf(account);
  const open = shelves.find(({ schema }) => schema === shelf?.schema);
  const profile = webUrl(account.url);
  return (
    <>
      <BackHome />
      <header class="who">
        <Avatar name={name} url={avatarUrl} large />
        <div>
          <h1 dir="auto">{name}</h1>
          <p class="soft">
            {username ? `@${username} · ` : ''}
            {profile ? <Away href={profile}>{label}</Away> : label}
          </p>
          {account.connectBy && (
            <p class="soft">
              Connect again by{' '}
              <time dateTime={account.connectBy} title={exactly(account.connectBy)}>
                {dayOf(account.connectBy)}
              </time>
            </p>
          )}
        </div>
      </header>
      <div class="panels">
        <SyncPanel account={account} />
        <ServerPanel account={account} />
      </div>
      {shelves.length > 0 && (
        <nav class="tabs" aria-label="What is here">
          {shelves.map((tab) => (
            <a
              key={tab.schema}
              href={hashOf({ screen: 'account', account: key, shelf: tab.name })}
              aria-current={tab === open ? 'page' : undefined}
            >
              {tab.label} <span class="count">{plain(tab.count)}</span>
            </a>
          ))}
        </nav>
      )}
      {shelf && open && <ShelfView key={open.schema} shelf={shelf} tab={open} label={label} />}
    </>
  );
}
