import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import { numberOf, objectOf, type Webhooks } from '@data-connector/provider';
import { base64urlBytes, jsonOf } from '@data-connector/protocol';

const payloadOf = (text: string): unknown => jsonOf(Buffer.from(text, 'base64url').toString('utf8'));

/** How old a signed request may be, and how far ahead Facebook's clock, in seconds. */
const MAX_AGE = 600;

/**
 * The account in a `signed_request`: base64url(HMAC-SHA256(app secret, payload)).payload, where payload is base64url JSON
 * (https://developers.facebook.com/docs/facebook-login/guides/advanced/existing-system#parsingsr).
 * @throws ConnectorError `request_malformed` when it was not signed with this app's secret in the last ten minutes, or says
 * no account.
 */
function accountOfSignedRequest(signedRequest: string | undefined, clientSecret: string): string {
  const [, signature = '', payload = ''] =
    /^([\w-]{43})=?\.([\w-]{1,8192}={0,2})$/.exec(signedRequest ?? '') ?? [];
  const expected = createHmac('sha256', clientSecret).update(payload).digest();
  const given = base64urlBytes(signature);
  const signed = given?.length === expected.length && timingSafeEqual(given, expected);
  const { algorithm, issued_at: issuedAt, user_id: user } = (signed && objectOf(payloadOf(payload))) || {};
  const age = Date.now() / 1000 - (numberOf(issuedAt) ?? NaN);
  const timely = Math.abs(age) <= MAX_AGE;
  if (algorithm !== 'HMAC-SHA256' || !timely || typeof user !== 'string' || !/^\d{1,64}$/.test(user))
    throw new ConnectorError('request_malformed');
  return user;
}

/** Facebook's callbacks when a person removes the app (`deauthorize`) or asks for deletion of their data (`data-deletion`). */
export function webhooks(clientSecret: string): Webhooks {
  const account = (body: Record<string, string>) =>
    accountOfSignedRequest(body['signed_request'], clientSecret);
  return {
    deauthorize: (body) => ({ accountId: account(body), receipt: false }),
    'data-deletion': (body) => ({ accountId: account(body), receipt: true }),
  };
}
