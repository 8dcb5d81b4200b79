import { randomBytes } from 'node:crypto';
import type { Problem, Said } from '@data-connector/simulator';

/** An error of the Graph API (https://developers.facebook.com/docs/graph-api/guides/error-handling). */
export interface GraphErrorParts {
  readonly status?: number;
  readonly code: number;
  readonly subcode?: number;
  readonly type?: 'OAuthException' | 'GraphMethodException';
  readonly message: string;
}

/** An answer that is an error. */
export function graphError(
  { code, message, status = 400, subcode, type = 'OAuthException' }: GraphErrorParts,
  headers: Said['headers'] = {},
): Said {
  const challenge = `OAuth "Facebook Platform" "invalid_token" "${message}"`;
  return {
    status,
    headers: { ...headers, ...(code === 190 || code === 2500 ? { 'WWW-Authenticate': challenge } : {}) },
    body: {
      error: {
        ...{ message, type, code },
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        fbtrace_id: `A${randomBytes(8).toString('base64url')}`,
      },
    },
  };
}

const OF_TOKENS: Readonly<Record<NonNullable<Problem['token']>, GraphErrorParts>> = {
  missing: {
    code: 2500,
    message: 'An active access token must be used to query information about the current user.',
  },
  unknown: { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
  expired: { code: 190, subcode: 463, message: 'Error validating access token: Session has expired' },
  revoked: {
    code: 190,
    subcode: 458,
    message: 'Error validating access token: The user has not authorized application',
  },
};

/** The header that says how much of the app's calls is used, in percent. */
export const usage = (percent: number): Readonly<Record<string, string>> => ({
  'X-App-Usage': JSON.stringify({ call_count: percent, total_cputime: 1, total_time: 1 }),
});

function throttled(retryAfter: number): Said {
  const minutes = Math.ceil(retryAfter / 60);
  const use = { type: 'pages', call_count: 100, total_cputime: 25, total_time: 25 };
  const business = { '1000000000000001': [{ ...use, estimated_time_to_regain_access: minutes }] };
  return graphError(
    { code: 4, message: '(#4) Application request limit reached' },
    { 'X-Business-Use-Case-Usage': JSON.stringify(business) },
  );
}

/** How the Graph API words what is wrong. */
export function graphErrors({ kind, parameter, retryAfter = 0, token = 'unknown' }: Problem): Said {
  switch (kind) {
    case 'token_rejected':
      return graphError(OF_TOKENS[token]);
    case 'scope_missing':
      return graphError({ code: 200, message: '(#200) Requires more permissions' });
    case 'rate_limited':
      return throttled(retryAfter);
    case 'invalid':
      return graphError({ code: 100, message: `(#100) Invalid ${parameter?.name ?? 'parameter'}` });
    case 'unavailable':
      return graphError({ status: 500, code: 2, message: 'Service temporarily unavailable' });
    case 'not_found':
      return graphError({
        ...{ code: 100, subcode: 33, type: 'GraphMethodException' },
        message: 'Unsupported request. Object does not exist or cannot be loaded due to missing permissions',
      });
  }
}
