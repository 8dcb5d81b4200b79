import { createVault, type ProviderListing, type VaultRecord } from '@data-connector/vault';
import { openIdentity, type KeyKind } from './identity.js';
import { journey, type Consent, type Journey } from './journey.js';
import { startRelay, type Relay, type RelayOptions } from './relay.js';
import { openVaultData } from './vault-data.js';

export interface PlayOptions {
  /** The server's public URL. */
  readonly gateway: URL;
  /** Where this Vault's keys and records lie. */
  readonly folder: string;
  /** Their names; each of the server's unless told. */
  readonly providers?: readonly string[] | undefined;
  readonly key: KeyKind;
  /** Records a handler at most. */
  readonly limit?: number | undefined;
  /** The push relay that the server knows as `demo`; none is played unless told. */
  readonly relay?: RelayOptions;
  /** Who consents where a third party is simulated; a person in a browser unless told. */
  readonly consent?: Consent;
}

/** Plays the Vault for some providers, one after the other, and tells how it goes. @returns whether each sync was completed */
export async function play(options: PlayOptions): Promise<boolean> {
  const { gateway, folder, key, limit } = options;
  const identity = openIdentity(folder);
  const { did, prover } = identity;
  const vault = createVault({ gateway, did, ...(prover ? { prover } : {}) });
  const listing = await vault.providers().catch((error: unknown) => {
    throw new Error(`No server answers at ${gateway.origin}: start one with npm start`, { cause: error });
  });
  const names = options.providers ?? Object.keys(listing);
  const wanted = names.map((name) => {
    if (!Object.hasOwn(listing, name))
      throw new Error(`The server has no such provider; it has ${Object.keys(listing).join(', ')}`);
    return listing[name] as ProviderListing;
  });

  const data = openVaultData(folder);
  const relay = options.relay && (await relayIfFree(options.relay));
  console.log(`Vault of ${did}, key ${key}`);
  let completed = true;
  try {
    for (const { name, label, mode } of wanted) {
      console.log(`\n${label}`);
      const consent = mode === 'simulated' ? options.consent : undefined;
      const gone = await journey({
        vault,
        key: identity.key(key),
        data,
        relay,
        provider: name,
        consent,
        limit,
      });
      report(name, gone, await data.count(name));
      completed &&= gone.refreshed.view.status === 'completed';
    }
  } finally {
    await relay?.close();
    await data.close();
  }
  return completed;
}

async function relayIfFree(options: RelayOptions): Promise<Relay | undefined> {
  try {
    return await startRelay(options);
  } catch {
    console.log(`(no push is shown: ${options.url.host} is in use)`);
    return undefined;
  }
}

function report(name: string, { refreshed, sample, push, seconds }: Journey, kept: number): void {
  const { view, collected, receipt } = refreshed;
  const again = view.retryAt ? `, again at ${view.retryAt}` : '';
  console.log(`  ${view.status}${view.code ? ` (${view.code}${again})` : ''}`);
  console.log(
    `  opened and verified ${collected.records} records, ${collected.bytes} bytes sealed, in ${seconds.toFixed(1)} s; the Vault has ${kept} of ${name}`,
  );
  for (const record of sample) console.log(shown(record));
  if (receipt)
    console.log(
      `  erased on the server at ${receipt.erasedAt} (signed receipt verified), ${receipt.datastores.length} datastores`,
    );
  console.log(
    push
      ? `  push received: ${push.type}, ${push.data.records} records (signature verified)`
      : '  no push came',
  );
}

function shown(record: Record<string, unknown> & VaultRecord): string {
  const { name, timestamp, insertedAt, followedTimestamp } = record;
  const time = [timestamp, insertedAt, followedTimestamp].find((time) => typeof time === 'string');
  return `    ${(time ?? '').slice(0, 10).padEnd(10)}  ${String(name).slice(0, 80)}`;
}
