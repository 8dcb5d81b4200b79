import { gatewaySettings } from '@data-connector/gateway';
import type { Setting } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS } from '@data-connector/notifier';
import type { Fault } from './fault.js';
import type { Secrets } from '../secrets/make-secrets.js';
import { PROVIDER_NAMES } from './services.js';
import { settingTexts, type Deployed } from './settings-faults.js';

/** A setting's value in a part; nothing when it cannot be read, which is a fault of its own. */
function valueOf<T>(part: Deployed, name: string, setting: Setting<T>, secrets: Secrets): T | undefined {
  const text = settingTexts(part, secrets).get(name);
  try {
    return text ? setting.parse(text) : setting.fallback?.();
  } catch {
    return undefined;
  }
}

function fault(part: Deployed, setting: string, message: string): Fault {
  const entry = part.env.find(({ name }) => name === setting || name === `${setting}_FILE`);
  const { file, field } = entry ?? part;
  return { file, field: `${field} (${setting})`, message };
}

const missing = (wanted: Iterable<string>, there: Iterable<string>): string[] => {
  const known = new Set(there);
  return [...wanted].filter((name) => !known.has(name));
};

function gatewayFaults(gateway: Deployed, providers: readonly Deployed[], secrets: Secrets): Fault[] {
  const named = valueOf(gateway, 'PROVIDERS', gatewaySettings.PROVIDERS, secrets);
  if (!named) return [];
  const running = providers.map(({ service }) => service);
  return missing(running, named.keys()).map((name) =>
    fault(gateway, 'PROVIDERS', `PROVIDERS does not name ${name}, which runs here`),
  );
}

function keeperFaults(keeper: Deployed, providers: readonly Deployed[], secrets: Secrets): Fault[] {
  const { KEEPER_SECRETS, RETENTION_HOURS } = KEEPER_SETTINGS;
  const named = valueOf(keeper, 'KEEPER_SECRETS', KEEPER_SECRETS, secrets);
  const hours = valueOf(keeper, 'RETENTION_HOURS', RETENTION_HOURS, secrets) ?? Infinity;
  const running = providers.map(({ service }) => service);
  const longer = providers.filter((part) => {
    const its = valueOf(part, 'RETENTION_HOURS', serviceSettings(part.service).RETENTION_HOURS, secrets);
    return its !== undefined && its > hours;
  });
  return [
    ...(named ? missing(running, named.keys()) : []).map((name) =>
      fault(keeper, 'KEEPER_SECRETS', `has no secret for ${name}, which runs here`),
    ),
    ...missing(named?.keys() ?? [], running).map((name) =>
      fault(keeper, 'KEEPER_SECRETS', `has a secret for ${name}, which does not run here`),
    ),
    ...longer.map(({ service }) =>
      fault(keeper, 'RETENTION_HOURS', `is fewer than at ${service}: the keeper would erase first`),
    ),
  ];
}

function relayFaults(notifier: Deployed, providers: readonly Deployed[], secrets: Secrets): Fault[] {
  const known = valueOf(notifier, 'RELAYS', NOTIFIER_SETTINGS.RELAYS, secrets);
  if (!known) return [];
  const named = providers.map((part) => ({
    part,
    relays: valueOf(part, 'RELAYS', serviceSettings(part.service).RELAYS, secrets) ?? [],
  }));
  return [
    ...named.flatMap(({ part, relays }) =>
      missing(relays, known.keys()).map((name) =>
        fault(part, 'RELAYS', `names the relay ${name}, which the notifier does not know`),
      ),
    ),
    ...missing(
      known.keys(),
      named.flatMap(({ relays }) => relays),
    ).map((name) => fault(notifier, 'RELAYS', `has the relay ${name}, which no service may name`)),
  ];
}

/** Settings that are fine in each part and do not fit those of another. */
export function systemFaults(parts: readonly Deployed[], secrets: Secrets): Fault[] {
  const providers = parts.filter(({ service }) => PROVIDER_NAMES.includes(service));
  const each = (
    name: string,
    faults: (part: Deployed, providers: readonly Deployed[], secrets: Secrets) => Fault[],
  ) => parts.filter(({ service }) => service === name).flatMap((part) => faults(part, providers, secrets));
  return [
    ...each('gateway', gatewayFaults),
    ...each('keeper', keeperFaults),
    ...each('notifier', relayFaults),
  ];
}
