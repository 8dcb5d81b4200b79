import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { ClientAuthentication, SimulatedApp } from './authorization-options.js';
import { basicCredentials, type Parameters } from './parameters.js';

const equal = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

/** Whether a request comes from the app. @param sent its parameters */
export function isFromApp(
  request: Request,
  sent: Parameters,
  { clientId, clientSecret }: SimulatedApp,
  by: ClientAuthentication,
): boolean {
  const basic = by === 'post' ? undefined : basicCredentials(request);
  const body =
    by === 'basic' ? undefined : { id: sent['client_id'] ?? '', secret: sent['client_secret'] ?? '' };
  const { id, secret } = basic ?? body ?? { id: '', secret: '' };
  return equal(id, clientId) && equal(secret, clientSecret);
}
