import { CLIENT_CODES, CODES, isCode } from '@data-connector/vault';
import type { AnyCode } from './any-code.js';

/** What to press: sync again, connect anew, have the server's copy erased and begin again, or nothing. */
export type Remedy = 'sync' | 'connect' | 'erase' | 'none';

/** What happened, and what can be done about it, for somebody who is no technician. */
export interface Explanation {
  readonly title: string;
  readonly text: string;
  readonly remedy: Remedy;
}

/** Only what says it better to the person than the protocol's own text, which is also for Vault developers. */
const OWN: Partial<Record<AnyCode, (label: string) => Explanation>> = {
  reconnect_required: (label) => ({
    title: `${label} no longer lets this Vault in`,
    text: 'The permission has run out or was taken back. Connect again: what is here stays, and only what is new comes.',
    remedy: 'connect',
  }),
  config_refused: (label) => ({
    title: `The connection to ${label} is no longer accepted`,
    text: 'Connect again: what is here stays, and only what is new comes.',
    remedy: 'connect',
  }),
  access_denied: (label) => ({
    title: 'Access was not granted',
    text: `You said no at ${label}, so nothing was fetched and nothing is kept. Connect again if you change your mind.`,
    remedy: 'connect',
  }),
  scope_missing: (label) => ({
    title: 'A permission was switched off',
    text: `Connect again and leave the permissions switched on at ${label}; without them this part cannot be fetched.`,
    remedy: 'connect',
  }),
  rate_limited: (label) => ({
    title: `${label} asks for a pause`,
    text: 'It lets only so much be read in a while. What came so far is here; the next sync goes on where this one stopped.',
    remedy: 'sync',
  }),
  provider_unavailable: (label) => ({
    title: `${label} does not answer as it should`,
    text: 'That usually passes. What came so far is here; the next sync goes on where this one stopped.',
    remedy: 'sync',
  }),
  app_rejected: (label) => ({
    title: `${label} refuses this server`,
    text: 'Whoever runs this server has to mend that at the third party. You need not connect again; a later sync goes on where this one stopped.',
    remedy: 'sync',
  }),
  handlers_failed: () => ({
    title: 'Not everything could be fetched',
    text: 'Below is what happened with each part. The next sync goes on where this one stopped.',
    remedy: 'sync',
  }),
  stopped_here: () => ({
    title: 'You stopped this sync',
    text: 'Nothing of it is left on the server. The next sync begins where the last complete one ended.',
    remedy: 'sync',
  }),
  stopped: () => ({
    title: 'The sync was interrupted',
    text: 'The server had to break off. What came so far is here; the next sync goes on where this one stopped.',
    remedy: 'sync',
  }),
  lease_lost: () => ({
    title: 'The sync was interrupted',
    text: 'The server had to break off. What came so far is here; the next sync goes on where this one stopped.',
    remedy: 'sync',
  }),
  sync_running: () => ({
    title: 'A sync of this account is already running',
    text: 'It was begun with another key, perhaps on another device. Sync again when it has ended.',
    remedy: 'sync',
  }),
  state_mismatch: () => ({
    title: 'This way back is not known here',
    text: 'It was already used, or began in another browser. Connect again from here.',
    remedy: 'connect',
  }),
  return_malformed: (label) => ({
    title: 'What came back could not be read',
    text: `Connect to ${label} again; nothing was kept.`,
    remedy: 'connect',
  }),
  account_mismatch: (label) => ({
    title: 'That was another account',
    text: `Sign in at ${label} with the account that you want to reconnect, then connect again.`,
    remedy: 'connect',
  }),
  key_wrong: () => ({
    title: 'Your key does not open what was sealed',
    text: 'It was sealed for another key. Have it erased on the server, then sync again.',
    remedy: 'erase',
  }),
  tampered: () => ({
    title: 'What came was changed on its way',
    text: 'It is not what the service sealed, so nothing of it was kept. Have it erased on the server, then sync again.',
    remedy: 'erase',
  }),
  incomplete: () => ({
    title: 'Something is still missing',
    text: 'Not every record that was promised has come. Try again; if it stays so, have it erased on the server.',
    remedy: 'sync',
  }),
  local_failed: () => ({
    title: 'This browser could not keep the data',
    text: 'There may be no room left on this device. Make some, then try again: nothing is lost meanwhile.',
    remedy: 'sync',
  }),
  unreachable: () => ({
    title: 'The server does not answer',
    text: 'It is tried again by itself; nothing is lost.',
    remedy: 'sync',
  }),
  service_unavailable: (label) => ({
    title: `The service for ${label} does not answer`,
    text: 'It is tried again by itself; nothing is lost.',
    remedy: 'sync',
  }),
  unexpected: () => ({
    title: 'Something unexpected happened here',
    text: 'Nothing is lost. Try again; if it stays so, reload the page.',
    remedy: 'sync',
  }),
};

const REMEDIES = { no: 'none', later: 'sync', reconnect: 'connect' } as const;

/** Explains a code. @param label what the provider is called */
export function explain(code: AnyCode, label: string): Explanation {
  const own = OWN[code]?.(label);
  if (own) return own;
  if (isCode(code)) {
    const { title, detail, retry } = CODES[code];
    return { title, text: detail, remedy: REMEDIES[retry] };
  }
  if (code === 'unexpected' || code === 'stopped_here') return { title: '', text: '', remedy: 'none' };
  const { text, retry } = CLIENT_CODES[code];
  return { title: text, text: '', remedy: REMEDIES[retry] };
}
