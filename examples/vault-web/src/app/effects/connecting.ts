import { generateVaultKey, publicJwk, type Connection } from '@data-connector/vault';
import type { KeptAccount } from '../keep/databases.js';
import { hashOf } from '../route.js';
import { state, type AccountKey } from '../state.js';
import { failureOf, opened, showAccount } from './opened.js';
import { sync } from './syncing.js';

/** Where the third party's consent leads back to; the server serves the app there too. */
const RETURN_PATH = '/return';

function connected(key: AccountKey, known: KeptAccount | undefined, fresh: Connection): KeptAccount {
  const { provider, account } = fresh;
  const connectedAt = known?.connectedAt ?? new Date().toISOString();
  // A connection comes without cursors: what is here already need not come again.
  const cursors = known?.connection?.cursors;
  const connection = cursors ? { ...fresh, cursors } : fresh;
  return { ...known, key, provider, account, connectedAt, connection };
}

/** Takes the connection out of the address bar, and with it out of the history. */
function goTo(hash: string): void {
  history.replaceState(null, '', `/${hash}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Opens the provider's page. `account`: the one to reconnect, where it is if it may be anywhere; `another`: let the person choose. */
export async function connect(
  provider: string,
  {
    account,
    another = false,
    server,
  }: { account?: string; another?: boolean; server?: string | undefined } = {},
): Promise<void> {
  const { keep, vault } = opened();
  state.notice.value = undefined;
  state.leaving.value = provider;
  try {
    const { privateKey: sealKey } = generateVaultKey();
    const { url, state: attempt } = await vault.provenConnectUrl(provider, {
      redirect: `${location.origin}${RETURN_PATH}`,
      vaultKey: publicJwk(sealKey),
      select: another,
      ...(account === undefined ? {} : { account }),
      ...(server === undefined ? {} : { server }),
    });
    await keep.attempts.keep({ state: attempt, provider, sealKey, begunAt: Date.now() });
    location.assign(url);
  } catch (error) {
    state.leaving.value = undefined;
    state.notice.value = { code: failureOf(error).code, provider };
  }
}

async function takeIn(state: string): Promise<AccountKey> {
  const { keep, vault } = opened();
  const attempt = await keep.attempts.find(state);
  const connection = vault.openReturn(location.href, {
    state: attempt?.state ?? '',
    ...(attempt ? { vaultPrivateKey: attempt.sealKey } : {}),
  });
  const key = `${connection.provider}/${connection.account.id}`;
  await keep.accounts.change(key, (known) => connected(key, known, connection));
  return key;
}

/** Takes in the connection in the page's own address, if it is such a return, and begins its first sync. */
export async function comeBack(): Promise<void> {
  if (location.pathname !== RETURN_PATH) return;
  const query = new URLSearchParams(location.search);
  const attempt = query.get('state') ?? '';
  let key: AccountKey | undefined;
  try {
    key = await takeIn(attempt);
    await showAccount(key);
    goTo(hashOf({ screen: 'account', account: key }));
  } catch (error) {
    goTo('#/');
    state.notice.value = { code: failureOf(error).code, provider: query.get('provider') ?? undefined };
  }
  await opened().keep.attempts.remove(attempt);
  if (key !== undefined) void sync(key);
}
