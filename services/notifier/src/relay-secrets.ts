import type { Setting } from '@data-connector/kit/config';
import { relayNamePattern } from '@data-connector/protocol';

const FORM = 'name=whsec_…, separated by commas; name=whsec_…|whsec_… signs with both';

/** A secret as Standard Webhooks has it: `whsec_` and base64 of 24 to 64 bytes. */
function isWebhookSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (base64 === undefined || base64.length % 4 !== 0) return false;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && new Set(bytes).size >= 8;
}

/** Each relay's signing secret by the relay's name, two while it is being replaced; none unless given. */
export const relaySecrets: Setting<ReadonlyMap<string, readonly string[]>> = {
  meaning: 'what calls of each relay are signed with; make one: echo whsec_$(openssl rand -base64 32)',
  type: FORM,
  secret: true,
  defaultText: 'none',
  fallback: () => new Map(),
  parse(text) {
    const secrets = new Map<string, readonly string[]>();
    for (const pair of text.split(',')) {
      const [, name, given] = /^([^=]+)=(\S+)$/.exec(pair.trim()) ?? [];
      if (name === undefined || given === undefined || !relayNamePattern.test(name))
        throw new Error(`is not ${FORM}`);
      const both = given.split('|');
      if (both.length > 2 || new Set(both).size < both.length)
        throw new Error(`has for ${name} more than two secrets, or one twice`);
      if (!both.every(isWebhookSecret))
        throw new Error(`has for ${name} no whsec_ with base64 of 24 to 64 random bytes`);
      if (secrets.has(name)) throw new Error(`names ${name} twice`);
      secrets.set(name, both);
    }
    return secrets;
  },
};
