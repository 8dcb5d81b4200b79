import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds for which a session cookie is good, as in CouchDB. */
export const sessionSeconds = 600;

const sign = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A session cookie's value: name and time, signed. */
export function sealCookie(key: Buffer, name: string): string {
  const claim = `${Buffer.from(name).toString('base64url')}.${Date.now().toString(16)}`;
  return `${claim}.${sign(key, claim).toString('base64url')}`;
}

/** The name in a cookie that this key signed and that has not run out. */
export function openCookie(key: Buffer, token: string): string | undefined {
  const [name = '', time = '', signature = ''] = token.split('.');
  const expected = sign(key, `${name}.${time}`);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const age = Date.now() - Number.parseInt(time, 16);
  return age >= 0 && age < sessionSeconds * 1000
    ? Buffer.from(name, 'base64url').toString('utf8')
    : undefined;
}
