import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProviderListing } from '@data-connector/protocol';
import { createVault, isVaultError, type VaultRecord } from '@data-connector/vault';
import { startSettings } from '../start-settings.js';
import { containersRelaySecret, relayOf } from '../demo-relay.js';
import { KEY_KINDS, openIdentity, type KeyKind } from './identity.js';
import { journey, type Journey } from './journey.js';
import { startRelay, type Relay } from './relay.js';
import { openVaultData } from './vault-data.js';

const HELP = `Plays a Vault against a running server (npm start in another terminal): connects, syncs, replicates, opens,
verifies, erases, and shows what it got. A second run syncs only what is new.

  npm run demo -- [provider] [options]

  provider               facebook (default), twitter, …
  --all                  every provider of the server
  --key KIND             the person's key: ${KEY_KINDS.join(', ')} (default jwk)
  --limit N              at most N records a handler
  --gateway URL          the server's public URL (default http://localhost:PORT, PORT 8080)
  --listen ADDRESS       where the demo's push relay listens (default 127.0.0.1); 0.0.0.0 for a server in containers
  --secrets DIR          what npm run secrets has made for a server in containers (default secrets)
  --help                 this text

The demo's Vault, with its keys and its records, lies in DATA_DIR/vault-demo (data/vault-demo); delete it to begin anew.
`;

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      key: { type: 'string', default: 'jwk' },
      limit: { type: 'string' },
      gateway: { type: 'string' },
      listen: { type: 'string' },
      secrets: { type: 'string', default: 'secrets' },
      help: { type: 'boolean', default: false },
    },
  });
  const kind = KEY_KINDS.find((known) => known === values.key);
  if (!kind) throw new Error(`--key is one of ${KEY_KINDS.join(', ')}`);
  if (values.limit !== undefined && !/^[1-9]\d{0,6}$/.test(values.limit))
    throw new Error('--limit is a whole number, from 1');
  if (values.gateway !== undefined && !(/^https?:/.test(values.gateway) && URL.canParse(values.gateway)))
    throw new Error('--gateway is a URL, such as http://localhost:8080');
  return {
    ...values,
    kind,
    limit: values.limit === undefined ? undefined : Number(values.limit),
    provider: positionals[0],
  };
}

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
  const chosen = options();
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
