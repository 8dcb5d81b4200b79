import { Refused, type Call, type Errors, type Said } from '@data-connector/simulator';

const said = (status: number, code: number, message: string): Said => ({ status, body: { message, code } });

/** How Discord words what is wrong: a limit of a bucket, and of all calls, by turns. */
export function errors(): Errors {
  let limits = 0;
  return ({ kind, message, retryAfter = 1, status }) => {
    switch (kind) {
      case 'token_rejected':
        return said(401, 0, '401: Unauthorized');
      case 'scope_missing':
        return said(403, 50_001, 'Missing Access');
      case 'rate_limited': {
        const global = limits++ % 2 === 1;
        const headers = {
          'retry-after': String(retryAfter),
          ...(global ? { 'x-ratelimit-global': 'true' } : {}),
        };
        const body = {
          message: 'You are being rate limited.',
          retry_after: retryAfter - 0.375,
          global,
          code: 0,
        };
        return { status: 429, headers, body };
      }
      case 'invalid':
        return said(400, 50_035, 'Invalid Form Body');
      case 'not_found':
        return said(404, 0, '404: Not Found');
      case 'unavailable':
        return said(status, 0, message);
    }
  };
}

/** Discord's firewall answers nobody who does not say who calls. */
export function check({ request: { headers } }: Call): void {
  if (headers['user-agent'] !== undefined) return;
  throw new Refused({ status: 403, headers: { 'content-type': 'text/html' }, body: 'error code: 1010' });
}
