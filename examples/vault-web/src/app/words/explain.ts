import { CLIENT_CODES, CODES, isCode, type ClientCode } from '@data-connector/vault';
import type { AnyCode } from '../state.js';

/** What happened, and what can be done about it, for somebody who is no technician. */
interface Explanation {
  readonly title: string;
  readonly text: string;
  /** What to press: sync again, connect anew, have the server's copy erased and begin again, or nothing. */
  readonly remedy: 'sync' | 'connect' | 'erase' | 'none';
}

/** What is interrupted goes on. */
const INTERRUPTED = [
  'The sync was interrupted',
  'The server had to break off. What came so far is here; the next sync goes on where this one stopped.',
] as const;

type Words = Partial<Record<AnyCode, readonly [title: string, text: string]>>;

/** By remedy, only what says it better to the person than the protocol's own text, which is also for Vault developers. */
const OWN: Partial<Record<Explanation['remedy'], Words>> = {
  connect: {
    reconnect_required: [
      '{label} no longer lets this Vault in',
      'The permission has run out or was taken back. Connect again: what is here stays, and only what is new comes.',
    ],
    config_refused: [
      'The connection to {label} is no longer accepted',
      'Connect again: what is here stays, and only what is new comes.',
    ],
    access_denied: [
      'Access was not granted',
      'You said no at {label}, so nothing was fetched and nothing is kept. Connect again if you change your mind.',
    ],
    scope_missing: [
      'A permission was switched off',
      'Connect again and leave the permissions switched on at {label}; without them this part cannot be fetched.',
    ],
    state_mismatch: [
      'This way back is not known here',
      'It was already used, or began in another browser. Connect again from here.',
    ],
    return_malformed: ['What came back could not be read', 'Connect to {label} again; nothing was kept.'],
    account_mismatch: [
      'That was another account',
      'Sign in at {label} with the account that you want to reconnect, then connect again.',
    ],
  },
  sync: {
    rate_limited: [
      '{label} asks for a pause',
      'It lets only so much be read in a while. What came so far is here; the next sync goes on where this one stopped.',
    ],
    provider_unavailable: [
      '{label} does not answer as it should',
      'That usually passes. What came so far is here; the next sync goes on where this one stopped.',
    ],
    app_rejected: [
      '{label} refuses this server',
      'Whoever runs this server has to mend that at the third party. You need not connect again; a later sync goes on where this one stopped.',
    ],
    handlers_failed: [
      'Not everything could be fetched',
      'Below is what happened with each part. The next sync goes on where this one stopped.',
    ],
    stopped_here: [
      'You stopped this sync',
      'Nothing of it is left on the server. The next sync begins where the last complete one ended.',
    ],
    stopped: INTERRUPTED,
    lease_lost: INTERRUPTED,
    sync_running: [
      'A sync of this account is already running',
      'It was begun with another key, perhaps on another device. Sync again when it has ended.',
    ],
    incomplete: [
      'Something is still missing',
      'Not every record that was promised has come. Try again; if it stays so, have it erased on the server.',
    ],
    local_failed: [
      'This browser could not keep the data',
      'There may be no room left on this device. Make some, then try again: nothing is lost meanwhile.',
    ],
    unreachable: ['The server does not answer', 'It is tried again by itself; nothing is lost.'],
    service_unavailable: [
      'The service for {label} does not answer',
      'It is tried again by itself; nothing is lost.',
    ],
    unexpected: [
      'Something unexpected happened here',
      'Nothing is lost. Try again; if it stays so, reload the page.',
    ],
  },
  erase: {
    key_wrong: [
      'Your key does not open what was sealed',
      'It was sealed for another key. Have it erased on the server, then sync again.',
    ],
    tampered: [
      'What came was changed on its way',
      'It is not what the service sealed, so nothing of it was kept. Have it erased on the server, then sync again.',
    ],
  },
};

const REMEDIES = { no: 'none', later: 'sync', reconnect: 'connect' } as const;

/** Explains a code. @param label what the provider is called */
export function explain(code: AnyCode, label: string): Explanation {
  const labelled = (words: string): string => words.replaceAll('{label}', () => label);
  for (const remedy of ['connect', 'sync', 'erase'] as const) {
    const own = OWN[remedy]?.[code];
    if (own) return { title: labelled(own[0]), text: labelled(own[1]), remedy };
  }
  if (isCode(code)) {
    const { title, detail, retry } = CODES[code];
    return { title, text: detail, remedy: REMEDIES[retry] };
  }
  const { text: title, retry } = CLIENT_CODES[code as ClientCode];
  return { title, text: '', remedy: REMEDIES[retry] };
}
