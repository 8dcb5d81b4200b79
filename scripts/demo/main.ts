import { join } from 'node:path';
import type { ProviderListing } from '@data-connector/protocol';
import { createVault, isVaultError, type VaultRecord } from '@data-connector/vault';
import { startSettings } from '../start-settings.js';
import { containersRelaySecret, relayOf } from '../demo-relay.js';
import { openIdentity, type KeyKind } from './identity.js';
import { journey, type Journey } from './journey.js';
import { demoOptions, HELP } from './options.js';
import { startRelay, type Relay } from './relay.js';
import { openVaultData } from './vault-data.js';

function shown(record: VaultRecord): string {
  const { name, insertedAt, followedTimestamp } = record as {
    name?: unknown;
    insertedAt?: unknown;
    followedTimestamp?: unknown;
  };
  const when =
    [insertedAt, followedTimestamp].find((time) => typeof time === 'string')?.slice(0, 10) ?? '          ';
  return `    ${when}  ${String(name).slice(0, 80)}`;
}

function report(name: string, { refreshed, sample, push, seconds }: Journey, kept: number): void {
  const { view, collected, receipt } = refreshed;
  console.log(
    `  ${view.status}${view.code ? ` (${view.code}${view.retryAt ? `, again at ${view.retryAt}` : ''})` : ''}`,
  );
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

async function relayIfPossible(
  gateway: URL,
  { listen, secrets: folder }: { readonly listen?: string | undefined; readonly secrets: string },
): Promise<Relay | undefined> {
  const settings = startSettings();
  const { url, secret } = relayOf({ ...settings, PORT: Number(gateway.port || '80') });
  const other = containersRelaySecret(folder);
  const secrets = other === undefined ? [secret] : [secret, other];
  try {
    return await startRelay({ url, host: listen, secrets });
  } catch {
    console.log(`(no push is shown: ${url.host} is in use)`);
    return undefined;
  }
}

async function providersOf(gateway: URL, list: () => Promise<Record<string, ProviderListing>>) {
  try {
    return await list();
  } catch (error) {
    throw new Error(`No server answers at ${gateway.origin}: start one with npm start`, { cause: error });
  }
}

async function main(): Promise<number> {
  const chosen = demoOptions(process.argv.slice(2));
  if (chosen.help) {
    console.log(HELP);
    return 0;
  }
  const settings = startSettings();
  const gateway = new URL(chosen.gateway ?? settings.publicUrl);
  const folder = join(settings.DATA_DIR, 'vault-demo');
  const identity = openIdentity(folder);
  const { did, prover } = identity;
  const vault = createVault({ gateway, did, ...(prover ? { prover } : {}) });
  const providers = await providersOf(gateway, () => vault.providers());
  const names = chosen.all ? Object.keys(providers) : [chosen.provider ?? 'facebook'];
  const unknown = names.find((name) => !Object.hasOwn(providers, name));
  if (unknown !== undefined)
    throw new Error(`The server has no such provider; it has ${Object.keys(providers).join(', ')}`);

  const data = openVaultData(folder);
  const relay = await relayIfPossible(gateway, chosen);
  console.log(`Vault of ${identity.did}, key ${chosen.kind satisfies KeyKind}`);
  let failed = 0;
  try {
    for (const name of names) {
      console.log(`\n${providers[name]?.label ?? name}`);
      const live = providers[name]?.mode === 'live';
      const gone = await journey({
        vault,
        key: identity.key(chosen.kind),
        data,
        relay,
        provider: name,
        live,
        limit: chosen.limit,
      });
      report(name, gone, await data.count(name));
      if (gone.refreshed.view.status !== 'completed') failed++;
    }
  } finally {
    await relay?.close();
    await data.close();
  }
  return failed === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(isVaultError(error) ? `${error.code}: ${error.message}` : (error as Error).message);
    process.exitCode = 1;
  },
);
