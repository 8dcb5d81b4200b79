import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import {
  isVaultError,
  type Connection,
  type Refreshed,
  type Vault,
  type VaultKey,
  type VaultRecord,
} from '@data-connector/vault';
import { progressBars } from './bars.js';
import type { Push, Relay } from './relay.js';
import type { VaultData } from './vault-data.js';

/** Consents at a provider's connect page; gives the link that leads back to the Vault. */
export type Consent = (url: string) => Promise<string>;

export interface JourneyOptions {
  readonly vault: Vault;
  readonly key: VaultKey;
  readonly data: VaultData;
  readonly relay: Relay | undefined;
  readonly provider: string;
  /** A person in a browser unless told. */
  readonly consent: Consent | undefined;
  readonly limit: number | undefined;
}

/** What one provider's journey came to. */
export interface Journey {
  readonly refreshed: Refreshed;
  readonly push: Push | undefined;
  /** The first few records. */
  readonly sample: readonly VaultRecord[];
  readonly seconds: number;
}

const SAMPLE = 3;
const PUSH_MS = 60_000;

/** Connects an account, as the person who sits in front of it; a known account keeps its cursors. */
async function connect(
  { vault, data, provider, consent = askPerson }: JourneyOptions,
  known?: Connection,
): Promise<Connection> {
  const wishes = known ? { account: known.account.id } : {};
  const { url, state } = await vault.provenConnectUrl(provider, wishes);
  const fresh = vault.openReturn(await consent(url), { state });
  const connection = known?.cursors ? { ...fresh, cursors: known.cursors } : fresh;
  await data.saveConnection(connection);
  console.log(`  connected ${connection.account.name} (scopes ${connection.scopes.join(', ')})`);
  return connection;
}

async function askPerson(url: string): Promise<string> {
  console.log(`  open this in a browser and consent:\n\n    ${url}\n`);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await prompt.question('  then paste the link behind “Open your Vault” here: ')).trim();
  } finally {
    prompt.close();
  }
}

async function refresh(
  options: JourneyOptions,
  connection: Connection,
  ref: string,
  sample: VaultRecord[],
): Promise<Refreshed> {
  const { vault, key, data, relay, limit } = options;
  const bars = progressBars(process.stdout);
  try {
    return await vault.refresh({
      connection,
      key,
      databaseFor: (name) => data.inbox(name),
      store: {
        saveConnection: (saved) => data.saveConnection(saved),
        remove: (ids, about) => data.remove(ids, about),
        quarantine: (items) => data.quarantine(items),
        prune: (about) => data.prune(connection, about),
        async upsert(records, about) {
          sample.push(...records.slice(0, SAMPLE - sample.length));
          await data.upsert(records, about);
        },
      },
      onUpdate: ({ view }) => bars.show(view),
      ...(limit === undefined ? {} : { limit }),
      ...(relay ? { notify: { relay: 'demo', ref } } : {}),
    });
  } finally {
    bars.end();
  }
}

/** Plays the Vault for one provider: connect if need be, sync, listen, replicate, open and verify, erase, and wait for the push. */
export async function journey(options: JourneyOptions): Promise<Journey> {
  const { data, provider, relay } = options;
  const begun = performance.now();
  const known = await data.connection(provider);
  const sample: VaultRecord[] = [];
  const ref = randomUUID();
  let refreshed: Refreshed;
  try {
    refreshed = await refresh(options, known ?? (await connect(options)), ref, sample);
  } catch (error) {
    if (!known || !isVaultError(error, 'config_refused', 'reconnect_required')) throw error;
    refreshed = await refresh(options, await connect(options, known), ref, sample);
  }
  if (known && refreshed.view.code === 'reconnect_required') {
    console.log('  the third party no longer accepts this connection: connecting again');
    refreshed = await refresh(options, await connect(options, refreshed.connection), ref, sample);
  }
  const seconds = (performance.now() - begun) / 1000;
  return { refreshed, sample, seconds, push: await relay?.push(ref, PUSH_MS) };
}
