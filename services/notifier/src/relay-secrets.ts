import { setting } from '@data-connector/kit/config';
import { relayNamePattern } from '@data-connector/protocol';

/** A secret as Standard Webhooks has it: `whsec_` and base64 of 24 to 64 bytes. */
function webhookSecret(text: string): string {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(base64, 'base64');
  if (base64.length % 4 !== 0 || bytes.length < 24 || bytes.length > 64 || new Set(bytes).size < 8)
    throw new Error('is not whsec_ with base64 of 24 to 64 random bytes');
  return text;
}

/** Each relay's signing secret by the relay's name, two while it is being replaced; none unless given. */
export const relaySecrets = setting.map(
  'what calls of each relay are signed with; make one: echo whsec_$(openssl rand -base64 32)',
  'name=whsec_…, separated by commas; name=whsec_…|whsec_… signs with both',
  (text) => setting.rotated(text, webhookSecret),
  { names: relayNamePattern, secret: true, fallback: new Map<string, readonly string[]>() },
);
