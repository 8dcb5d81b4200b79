import { effect } from '@preact/signals';
import { openKeep, type Keep } from '../keep/keep.js';
import { newPerson, readPerson, type Owner, type Pasted } from '../person.js';
import { routeOf } from '../route.js';
import { state } from '../state.js';
import { comeBack } from './connecting.js';
import { sweepRecords } from './leaving.js';
import { loadProviders, rememberProviders } from './listing.js';
import { opened, openFor, showAccounts, tabs } from './opened.js';
import { followPlace } from './reading.js';
import { pause, resume } from './syncing.js';

function followBrowser(): void {
  state.online.value = navigator.onLine;
  state.route.value = routeOf(location.hash);
  window.addEventListener('hashchange', () => (state.route.value = routeOf(location.hash)));
  window.addEventListener('offline', () => {
    state.online.value = false;
    pause();
  });
  window.addEventListener('online', () => {
    state.online.value = true;
    if (state.phase.value !== 'open') return;
    void loadProviders();
    void resume();
  });
  // Coming back with the browser's own button finds the page as it was left.
  window.addEventListener('pageshow', () => (state.leaving.value = undefined));
  tabs.onmessage = ({ data }) => {
    if (data === 'other-vault') location.reload();
    else if (state.phase.value === 'open') void showAccounts();
  };
}

async function begin(owner: Owner, keep: Keep): Promise<void> {
  state.pictures.value = await keep.values.pictures();
  openFor(owner, keep);
  await showAccounts();
  await rememberProviders();
  effect(followPlace);
  await comeBack();
  void loadProviders();
  await keep.attempts.sweep(Date.now());
  void sweepRecords();
  if (state.online.value) await resume();
}

let kept: Keep | undefined;

async function settle(fresh: Owner): Promise<void> {
  if (!kept) return;
  // Another tab may have been quicker: a Vault that is there is never written over.
  const owner = (await kept.values.owner()) ?? fresh;
  await kept.values.keepOwner(owner);
  tabs.postMessage('other-vault');
  // The key is nowhere else: the browser should not clear it away to make room.
  void navigator.storage?.persist?.();
  await begin(owner, kept);
}

/** Makes a new Vault. */
export const create = (): Promise<void> => settle(newPerson());

/** Opens a Vault with what the person pasted; tells what is wrong with that. */
export function adopt(pasted: Pasted): 'did' | 'key' | undefined {
  const person = readPerson(pasted);
  if (typeof person === 'string') return person;
  void settle(person);
  return undefined;
}

/** Whether pictures of other sites are fetched, from now on. */
export function showPictures(wanted: boolean): void {
  state.pictures.value = wanted;
  void opened().keep.values.keepPictures(wanted);
}

/** Opens the Vault that this browser keeps, if there is one. */
export async function open(): Promise<void> {
  followBrowser();
  try {
    kept = await openKeep();
  } catch {
    state.phase.value = 'closed';
    return;
  }
  const owner = await kept.values.owner();
  if (owner) await begin(owner, kept);
  else state.phase.value = 'new';
}
