import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { secretFrom, type KeeperSecrets } from './keeper-secrets.js';
import { Refusal } from './refusal.js';

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/**
 * Tells which provider a request is from: its secret says so, and nothing else does. How long that takes says nothing of
 * any secret: hashes are compared, each with all.
 */
export function whoAsks(secrets: KeeperSecrets): (req: Request) => string {
  const known = [...secrets].flatMap(([provider, own]) =>
    own.map((secret) => ({ provider, hash: digest(secret) })),
  );
  /** @throws Refusal `secret_invalid` */
  return (req) => {
    const [, token = ''] = /^bearer ([\w-]{43,512})$/i.exec(req.headers.authorization ?? '') ?? [];
    const secret = secretFrom(token);
    const given = digest(secret ?? new Uint8Array());
    const [found] = known.filter(({ hash }) => timingSafeEqual(hash, given));
    if (!secret || !found) throw new Refusal('secret_invalid');
    return found.provider;
  };
}
