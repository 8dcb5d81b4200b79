import type { Express, Request } from 'express';
import type { OAuth2Data } from './authorization-options.js';

/** Which of the servers that this one stands for is asked. */
export const hostOf = (request: Request): string =>
  request.get('x-simulated-host') ?? request.get('host') ?? '';

/** Says where the endpoints are, as the data has it. */
export function addMetadata(
  routes: Express,
  { authorize, clients, issuer: told, metadata, par, revoke, token }: OAuth2Data,
): void {
  if (metadata === undefined) return;
  const at = (issuer: string, path: string | undefined) => (path === undefined ? undefined : issuer + path);
  if (metadata === 'protected-resource')
    routes.get('/.well-known/oauth-protected-resource', (request, response) => {
      const host = hostOf(request);
      response.json({ resource: `https://${host}`, authorization_servers: [told ?? `https://auth.${host}`] });
    });
  routes.get('/.well-known/oauth-authorization-server', (request, response) => {
    const issuer = told ?? `https://${hostOf(request)}`;
    response.json({
      issuer,
      ...(told === undefined ? {} : { authorization_response_iss_parameter_supported: true }),
      authorization_endpoint: at(issuer, authorize),
      token_endpoint: at(issuer, token),
      pushed_authorization_request_endpoint: at(issuer, par),
      revocation_endpoint: at(issuer, revoke?.path),
      registration_endpoint: at(issuer, clients?.register),
    });
  });
}
