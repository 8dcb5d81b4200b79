import { setting, type Setting } from '@data-connector/kit/config';

const FORM = 'name=secret, separated by commas; name=secret|secret while one takes the other’s place';
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

/** KEEPER_SECRETS: each provider's secret, two while it is being replaced. */
export const keeperSecrets: Setting<KeeperSecrets> = {
  meaning: 'what each provider’s service proves itself with; make one: openssl rand -hex 32',
  type: FORM,
  secret: true,
  parse(text) {
    const secrets = new Map<string, readonly Uint8Array[]>();
    const taken = new Set<string>();
    for (const pair of text.split(',')) {
      const [, name, given] = /^\s*([a-z][a-z0-9]{1,30})=(\S+)\s*$/.exec(pair) ?? [];
      if (name === undefined || given === undefined) throw new Error(`is not ${FORM}`);
      if (secrets.has(name)) throw new Error(`names ${name} twice`);
      const parsed = given.split('|').map(secretFrom);
      if (parsed.length > 2) throw new Error(`has more than two secrets for ${name}`);
      const bytes = parsed.filter((secret) => secret !== undefined);
      if (bytes.length < parsed.length)
        throw new Error(
          `has for ${name} no 32 or more random bytes as hex or base64url: openssl rand -hex 32`,
        );
      for (const secret of bytes.map((secret) => Buffer.from(secret).toString('hex'))) {
        // Whoever sent it could be two providers.
        if (taken.has(secret)) throw new Error('has one secret twice');
        taken.add(secret);
      }
      secrets.set(name, bytes);
    }
    return secrets;
  },
};
