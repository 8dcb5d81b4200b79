import { setting, type Setting } from '@data-connector/kit/config';

const one = setting.secretBytes('one provider’s secret at the keeper');

/** The secrets of each provider, by its name. */
export type KeeperSecrets = ReadonlyMap<string, readonly Uint8Array[]>;

/** A secret as a service sends it, or as it is set: its bytes; nothing for what is no secret. */
export function secretFrom(text: string): Uint8Array | undefined {
  try {
    return one.parse(text);
  } catch {
    return undefined;
  }
}

const secrets = setting.map(
  'what each provider’s service proves itself with; make one: openssl rand -hex 32',
  'name=secret, separated by commas; name=secret|secret while one takes the other’s place',
  (text) => setting.rotated(text, (secret) => one.parse(secret)),
  { secret: true },
);

/** KEEPER_SECRETS: each provider's secret, two while it is being replaced. */
export const keeperSecrets: Setting<KeeperSecrets> = {
  ...secrets,
  parse(text) {
    const parsed = secrets.parse(text);
    const all = [...parsed.values()].flat().map((secret) => Buffer.from(secret).toString('hex'));
    // Whoever sent it could be two providers.
    if (new Set(all).size < all.length) throw new Error('has one secret twice');
    return parsed;
  },
};
