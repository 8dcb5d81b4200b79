import { PROVIDER_NAMES } from '../../services/providers.js';
import type { Secrets } from '../secrets/make-secrets.js';
import { SERVICES } from './services.js';
import { settingTexts, type Deployed } from './settings.js';

/** Settings that are fine in each part and do not fit those of another. */
export function systemFaults(parts: readonly Deployed[], secrets: Secrets): string[] {
  const faults: string[] = [];
  /** Takes down for each of these names that it is not among those. */
  const among = (wanted: string[], known: string[], part: Deployed, name: string, message: string) => {
    const { place } = part.env.find((entry) => entry.name.replace(/_FILE$/, '') === name) ?? part;
    for (const one of wanted.filter((each) => !known.includes(each)))
      faults.push(`${place} (${name}): ${message.replace('$', one)}`);
  };
  /** What a setting says, for people: of what cannot be read the part tells by itself. */
  const value = (part: Deployed, name: string): unknown => {
    const setting = SERVICES.get(part.service)?.settings[name];
    const text = settingTexts(part, secrets).get(name);
    try {
      return text ? setting?.parse(text) : setting?.fallback?.();
    } catch {
      return undefined;
    }
  };
  const names = (part: Deployed, name: string): string[] => {
    const found = value(part, name);
    return found instanceof Map
      ? ([...found.keys()] as string[])
      : Array.isArray(found)
        ? (found as string[])
        : [];
  };

  const providers = parts.filter(({ service }) => PROVIDER_NAMES.includes(service));
  const running = providers.map(({ service }) => service);
  for (const part of parts)
    if (part.service === 'gateway')
      among(
        running,
        names(part, 'PROVIDERS'),
        part,
        'PROVIDERS',
        'PROVIDERS does not name $, which runs here',
      );
    else if (part.service === 'keeper') {
      const known = names(part, 'KEEPER_SECRETS');
      among(running, known, part, 'KEEPER_SECRETS', 'has no secret for $, which runs here');
      among(known, running, part, 'KEEPER_SECRETS', 'has a secret for $, which does not run here');
    } else if (part.service === 'notifier') {
      const known = names(part, 'RELAYS');
      for (const provider of providers)
        among(
          names(provider, 'RELAYS'),
          known,
          provider,
          'RELAYS',
          'names the relay $, which the notifier does not know',
        );
      const named = providers.flatMap((provider) => names(provider, 'RELAYS'));
      among(known, named, part, 'RELAYS', 'has the relay $, which no service may name');
    }
  return faults;
}
