import { generateVaultKey, publicJwk, type Connection } from '@data-connector/vault';
import { keyOf, type KeptAccount } from '../keep/accounts.js';
import { hashOf } from '../route.js';
import { handlersOf } from '../store/handlers-of.js';
import { failureOf } from './code-of.js';
import type { Context } from './context.js';
import type { Syncing } from './syncing.js';

/** Where the third party's consent leads back to; the server serves the app there too. */
export const RETURN_PATH = '/return';

/** Leaves for third parties' consent pages, and takes in what comes back. */
export interface Connecting {
  /** Opens the provider's page. `account`: the one to reconnect; `another`: let the person choose. */
  leave(provider: string, options?: { readonly account?: string; readonly another?: boolean }): Promise<void>;
  /** Takes in the connection in the page's own address, if it is such a return, and begins its first sync. */
  comeBack(): Promise<void>;
}

function connected(known: KeptAccount | undefined, fresh: Connection): KeptAccount {
  const { provider, account } = fresh;
  // A connection comes without cursors: what is here already need not come again.
  const cursors = known?.connection?.cursors;
  return {
    ...known,
    key: keyOf(provider, account.id),
    provider,
    account,
    connectedAt: known?.connectedAt ?? new Date().toISOString(),
    connection: cursors ? { ...fresh, cursors } : fresh,
  };
}

/** Takes the connection out of the address bar, and with it out of the history. */
function goTo(hash: string): void {
  history.replaceState(null, '', `/${hash}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Makes what connects accounts. */
export function createConnecting(context: Context, syncing: Syncing): Connecting {
  const { keep, store } = context;

  async function takeIn(state: string): Promise<string> {
    const attempt = await keep.attempts.find(state);
    const connection = context.session().vault.openReturn(location.href, {
      state: attempt?.state ?? '',
      ...(attempt ? { vaultPrivateKey: attempt.sealKey } : {}),
    });
    const key = keyOf(connection.provider, connection.account.id);
    await keep.accounts.change(key, (known) => connected(known, connection));
    return key;
  }

  return {
    async leave(provider, { account, another = false } = {}) {
      store.dispatch({ type: 'notice-closed' });
      store.dispatch({ type: 'left-for', provider });
      try {
        const { privateKey: sealKey } = generateVaultKey();
        const { url, state } = await context.session().vault.provenConnectUrl(provider, {
          redirect: `${location.origin}${RETURN_PATH}`,
          vaultKey: publicJwk(sealKey),
          select: another,
          ...(account === undefined ? {} : { account }),
        });
        await keep.attempts.keep({ state, provider, sealKey, begunAt: Date.now() });
        location.assign(url);
      } catch (error) {
        store.dispatch({ type: 'left-for', provider: undefined });
        store.dispatch({ type: 'noticed', notice: { code: failureOf(error).code, provider } });
      }
    },
    async comeBack() {
      if (location.pathname !== RETURN_PATH) return;
      const query = new URLSearchParams(location.search);
      const state = query.get('state') ?? '';
      try {
        const key = await takeIn(state);
        await context.showAccount(key);
        goTo(hashOf({ screen: 'account', account: key }));
        await keep.attempts.remove(state);
        void syncing.sync(key, handlersOf(store.get(), key));
      } catch (error) {
        const provider = query.get('provider') ?? undefined;
        goTo('#/');
        await keep.attempts.remove(state);
        const about = provider === undefined ? {} : { provider };
        store.dispatch({ type: 'noticed', notice: { code: failureOf(error).code, ...about } });
      }
    },
  };
}
