import { state } from '../state.js';
import { failureOf, opened } from './opened.js';

const AGAIN_MS = 15_000;
let again: ReturnType<typeof setTimeout> | undefined;

/** Shows the gateway's list of providers as it was kept. */
export async function rememberProviders(): Promise<void> {
  const list = await opened().keep.values.providers();
  if (list.length > 0) state.providers.value = { status: 'ready', list };
}

/** Asks the gateway for its list; as long as it, or a service, does not answer, it is asked again. */
export async function loadProviders(): Promise<void> {
  const { keep, vault } = opened();
  clearTimeout(again);
  const { list: known } = state.providers.value;
  if (known.length === 0) state.providers.value = { status: 'loading', list: known };
  try {
    const list = Object.values(await vault.providers());
    state.providers.value = { status: 'ready', list };
    await keep.values.keepProviders(list);
  } catch (error) {
    failureOf(error);
    state.providers.value = { ...state.providers.value, status: 'failed' };
  }
  const { list, status } = state.providers.value;
  if (status === 'failed' || list.some((provider) => provider.status === 'unavailable'))
    again = setTimeout(() => void loadProviders(), AGAIN_MS);
}
