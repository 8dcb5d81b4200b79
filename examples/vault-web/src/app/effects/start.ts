import type { Keep } from '../keep/keep.js';
import { newPerson } from '../person/new-person.js';
import type { Owner } from '../person/owner.js';
import { readPerson } from '../person/read-person.js';
import { routeOf } from '../route.js';
import { handlersOf } from '../store/handlers-of.js';
import type { Action } from '../store/actions.js';
import type { State } from '../store/state.js';
import type { Store } from '../store/store.js';
import type { Acts } from './acts.js';
import { createConnecting } from './connecting.js';
import { createContext } from './context.js';
import { sweepInboxes } from './inboxes.js';
import { createLeaving } from './leaving.js';
import { createListing } from './listing.js';
import { createReading } from './reading.js';
import { sweepRecords } from './sweeping.js';
import { createSyncing } from './syncing.js';

/** What the app runs with. */
export interface StartParts {
  readonly store: Store<State, Action>;
  readonly keep: Keep;
  /** The gateway's origin. */
  readonly gateway: string;
}

/** Puts all effects together, on one page; returns what views may call, and what opens the Vault. */
export function createEffects({ store, keep, gateway }: StartParts): { acts: Acts; open(): Promise<void> } {
  const tabs = new BroadcastChannel('vault');
  tabs.onmessage = ({ data }) => {
    if (data === 'other-vault') location.reload();
    else if (store.get().phase === 'open') void context.showAccounts();
  };
  const context = createContext({ store, keep, gateway, tell: () => tabs.postMessage('changed') });
  const reading = createReading(context);
  const syncing = createSyncing(context, (key, schema) => reading.written(key, schema));
  const connecting = createConnecting(context, syncing);
  const leaving = createLeaving(context);
  const listing = createListing(context);

  function listen(): void {
    store.subscribe(() => reading.follow());
    window.addEventListener('hashchange', () =>
      store.dispatch({ type: 'went', route: routeOf(location.hash) }),
    );
    window.addEventListener('offline', () => {
      store.dispatch({ type: 'connectivity', online: false });
      syncing.pause();
    });
    window.addEventListener('online', () => {
      store.dispatch({ type: 'connectivity', online: true });
      void listing.load();
      void syncing.resume();
    });
    // Coming back with the browser's own button finds the page as it was left.
    window.addEventListener('pageshow', () => store.dispatch({ type: 'left-for', provider: undefined }));
  }

  async function begin(owner: Owner): Promise<void> {
    context.begin(owner);
    store.dispatch({ type: 'pictures-wanted', wanted: await keep.values.pictures() });
    await context.showAccounts();
    await listing.remember();
    listen();
    await connecting.comeBack();
    void listing.load();
    await keep.attempts.sweep(Date.now());
    void sweepRecords(context);
    if (store.get().accounts.every(({ pending }) => !pending)) void sweepInboxes();
    if (store.get().online) await syncing.resume();
  }

  async function settle(fresh: Owner): Promise<void> {
    // Another tab may have been quicker: a Vault that is there is never written over.
    const owner = (await keep.values.owner()) ?? fresh;
    await keep.values.keepOwner(owner);
    tabs.postMessage('other-vault');
    // The key is nowhere else: the browser should not clear it away to make room.
    void navigator.storage?.persist?.();
    await begin(owner);
  }

  const acts: Acts = {
    create: () => void settle(newPerson()),
    adopt(pasted) {
      const person = readPerson(pasted);
      if (typeof person === 'string') store.dispatch({ type: 'person-refused', fault: person });
      else void settle(person);
    },
    connect: (provider, options) => void connecting.leave(provider, options),
    sync(key) {
      if (store.get().providers.status === 'failed') void listing.load();
      void syncing.sync(key, handlersOf(store.get(), key));
    },
    stop: (key) => void syncing.stop(key),
    disconnect: (key, andRemove) => void leaving.disconnect(key, andRemove),
    remove: (key) => void leaving.remove(key),
    forget() {
      syncing.pause();
      void leaving.forget().then(() => {
        tabs.postMessage('other-vault');
        location.replace('/');
      });
    },
    showKey: () => leaving.showKey(),
    showOriginal: (id, title) => void reading.original(id, title),
    search: (query) => reading.search(query),
    more: () => void reading.more(),
    showPictures(wanted) {
      store.dispatch({ type: 'pictures-wanted', wanted });
      void keep.values.keepPictures(wanted);
    },
    ask: (dialog) => store.dispatch({ type: 'dialog-opened', dialog }),
    closeDialog: () => store.dispatch({ type: 'dialog-closed' }),
    closeNotice: () => store.dispatch({ type: 'notice-closed' }),
  };

  return {
    acts,
    async open() {
      const owner = await keep.values.owner();
      if (owner) await begin(owner);
      else store.dispatch({ type: 'person-missing' });
    },
  };
}
