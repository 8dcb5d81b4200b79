import { Refused, type Call, type Problem, type Said } from '@data-connector/simulator';

/** An error of XRPC (https://atproto.com/specs/xrpc#error-responses). */
export const said = (status: number, error: string, message: string): Said => ({
  status,
  body: { error, message },
});

/** Errors as a server words them. */
export function errors({ kind, message, status, token }: Problem): Said {
  switch (kind) {
    case 'token_rejected':
      return token === 'missing'
        ? said(401, 'AuthenticationRequired', 'Authentication Required')
        : {
            ...said(401, 'invalid_token', 'Invalid or expired token'),
            headers: { 'www-authenticate': 'DPoP error="invalid_token"' },
          };
    case 'scope_missing':
      return said(403, 'ScopeMissingError', 'Missing required scope');
    case 'rate_limited':
      return said(429, 'RateLimitExceeded', 'Rate Limit Exceeded');
    case 'unavailable':
      return said(500, 'InternalServerError', 'Internal Server Error');
    default:
      return said(status, 'InvalidRequest', message);
  }
}

/** A server has only the repositories of its own people, here the person’s. */
export function check({ person, query }: Call): void {
  if (query['repo'] !== undefined && query['repo'] !== person.id)
    throw new Refused(said(400, 'InvalidRequest', `Could not find repo: ${query['repo']}`));
}

/** A parameter that may occur many times, up to 25 (https://docs.bsky.app/docs/api/app-bsky-actor-get-profiles). @throws Refused */
export function manyOf({ request }: Call, name: string): string[] {
  const values = [request.query[name] ?? []].flat().map(String);
  if (values.length === 0 || values.length > 25)
    throw new Refused(said(400, 'InvalidRequest', `${name} must have 1 to 25 values`));
  return values;
}
