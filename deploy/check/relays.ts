import { PROVIDER_NAMES } from '../../services/providers.js';
import type { Secrets } from '../secrets/make-secrets.js';
import { SERVICES } from './services.js';
import { settingTexts, type Deployed } from './settings.js';

/** The push relays that a part's RELAYS names; of what cannot be read the part tells by itself. */
function relaysOf(part: Deployed, secrets: Secrets): string[] {
  const setting = SERVICES.get(part.service)?.settings['RELAYS'];
  const text = settingTexts(part, secrets).get('RELAYS');
  try {
    const relays = text ? setting?.parse(text) : [];
    return relays instanceof Map ? ([...relays.keys()] as string[]) : (relays as string[]);
  } catch {
    return [];
  }
}

/** Relays that are fine in each part and do not fit those of another: what a service may name, the notifier has to know. */
export function strangeRelays(parts: readonly Deployed[], secrets: Secrets): string[] {
  const faults: string[] = [];
  const notifiers = parts.filter(({ service }) => service === 'notifier');
  const providers = parts.filter(({ service }) => PROVIDER_NAMES.includes(service));
  const hold = (some: readonly Deployed[], others: readonly Deployed[], message: string) => {
    const known = others.flatMap((part) => relaysOf(part, secrets));
    for (const part of some)
      for (const relay of relaysOf(part, secrets).filter((name) => !known.includes(name))) {
        const { place } = part.env.find(({ name }) => name === 'RELAYS') ?? part;
        faults.push(`${place} (RELAYS): ${message.replace('$', relay)}`);
      }
  };
  hold(providers, notifiers, 'names the relay $, which the notifier does not know');
  hold(notifiers, providers, 'has the relay $, which no service may name');
  return faults;
}
