import type { Express } from 'express';
import { present } from '@data-connector/protocol';
import { Couch, inHurry, Pulse, standingAccount, type Keeper } from '@data-connector/couch';
import { DidProofs, type DidProofMode } from './did-proof/index.js';
import type { Part } from '@data-connector/kit/process';
import { Metrics } from '@data-connector/kit/metrics';
import { Connecting, ownApp } from './connect/index.js';
import type { App, ProviderDefinition } from '@data-connector/provider';
import { ServiceKeys, type ServiceSecrets } from '@data-connector/sealing';
import type { CountsOnce } from './ledger/ledger.js';
import { openSyncs, type SyncsParts, type SyncTimes } from './sync/open-syncs.js';
import { noTracing, tracedCalls, type Tracing } from '@data-connector/kit/tracing';
import { measureLevels } from './levels.js';
import { connectionMeter, storeMeter, syncMeter, thirdPartyMeter } from './meters.js';
import { serviceApp } from './service-app.js';

type GivenToSyncs = 'bus' | 'spool' | 'maxSyncs' | 'maxWaitingSyncs' | 'syncsPerAccountPerHour' | 'log';

/** What a provider's service is built of. */
export interface ServiceParts extends Pick<SyncsParts, GivenToSyncs> {
  readonly definition: ProviderDefinition;
  readonly app: App;
  readonly secrets: ServiceSecrets;
  readonly publicUrl: URL;
  readonly redirects: readonly string[];
  readonly relays: readonly string[];
  readonly couch: { readonly url: URL; readonly keeper: Keeper };
  /** Whether Vaults have to prove their DIDs; `optional` unless told. */
  readonly didProof?: DidProofMode;
  /** For running syncs to finish their pages, in ms. */
  readonly drainMs: number;
  /** Off unless told. */
  readonly tracing?: Tracing;
  /** For tests: other times than the usual ones. */
  readonly times?: SyncTimes & { readonly callbackMs?: number; readonly answerMs?: number };
}

/** A provider's service, ready to be put behind a port. */
export interface Service extends Required<Part> {
  readonly app: Express;
  /** The callback URL to register at the third party. */
  readonly callbackUrl: string;
}

/** Builds one provider's service and begins its watch. @throws ConnectorError `datastore_unavailable` */
export async function buildService({ secrets, ...parts }: ServiceParts): Promise<Service> {
  const { definition, publicUrl, log, bus, tracing = noTracing } = parts;
  const { manifest } = definition;
  const { name, label, description, icon, lifecycle, handlers, server, revokePage } = manifest;
  let leaving = false;

  const metrics = new Metrics({ provider: name });
  const meter = syncMeter(metrics, handlers);
  const keys = await ServiceKeys.derive(secrets);
  const provider = definition.create({
    ...parts.app,
    own: ownApp(name, publicUrl, keys),
    meter: thirdPartyMeter(metrics, tracedCalls(tracing, label)),
  });
  const store = storeMeter(metrics, tracedCalls(tracing, 'CouchDB'));
  const { keeper } = parts.couch;
  const account = await standingAccount(keeper, keys.storePassword, log);
  const couch = new Couch({
    url: parts.couch.url,
    name: account.name,
    password: keys.storePassword,
    meter: store,
    refused: () => account.refused(),
  });
  // Without a keeper, what there is can still be collected.
  const keeperPulse = keeper.look && new Pulse(keeper.look);

  const open = await openSyncs({ ...parts, provider, keys, couch, keeper, meter, tracing });
  const { ledger, accounts } = open;
  const pulse = new Pulse(async (signal) => {
    await Promise.all([accounts.look(signal), ledger.look(signal)]);
  });
  const useOnce = (thing: CountsOnce) => inHurry(() => ledger.useOnce(thing));
  const proofs = new DidProofs({
    mode: parts.didProof ?? 'optional',
    publicUrl,
    useOnce: ({ did, jti, expires }) =>
      useOnce({ kind: 'did-proof', id: keys.hash('did-proof', did, jti), expires }),
  });
  const connecting = new Connecting({
    ...parts,
    provider,
    keys,
    proveDid: proofs.check,
    useOnce,
    epochOf: async (owner) => (await inHurry(() => accounts.get(accounts.idOf(owner)))).epoch,
    ended: connectionMeter(metrics),
    callbackMs: parts.times?.callbackMs,
  });

  measureLevels(metrics, {
    ...open,
    maxSyncs: parts.maxSyncs,
    spoolBytes: parts.spool.maxBytes,
    bus,
    store: pulse,
    keeper: keeperPulse,
  });

  const app = serviceApp({
    ...parts,
    manifest: {
      version: 1,
      name,
      label,
      description,
      icon,
      lifecycle,
      mode: parts.app.simulator ? 'simulated' : 'live',
      handlers,
      ...present({ server, revokePage }),
      jwks: { keys: keys.publicJwks },
    },
    provider,
    keys,
    couch,
    connecting,
    proofs,
    open,
    checks: () => ({ store: pulse.state() }),
    // Events wait in the sync documents until the broker is back.
    spares: () => {
      const { ok, since } = bus.state();
      return { bus: { ok, since }, ...present({ keeper: keeperPulse?.state() }) };
    },
    leaving: () => leaving,
    answerMs: parts.times?.answerMs,
    metrics,
    tracing,
  });

  pulse.start();
  keeperPulse?.start();

  /** What asks for something else than a sync is still served. */
  async function finish(): Promise<void> {
    leaving = true;
    await open.finish(parts.drainMs);
  }
  async function close(): Promise<void> {
    await finish();
    account.stop();
    pulse.stop();
    keeperPulse?.stop();
    await open.close();
    await provider.close();
    await couch.close();
  }
  return {
    app,
    callbackUrl: connecting.callbackUrl,
    leave: () => void (leaving = true),
    finish,
    close,
  };
}
