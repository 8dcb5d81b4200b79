import type { Express, Request } from 'express';
import type { OAuth2Data } from './authorization-options.js';

/** Which of the servers that this one stands for is asked. */
const hostOf = (request: Request): string => request.get('x-simulated-host') ?? request.get('host') ?? '';

/** Says where the endpoints are, as the data has it. */
export function addMetadata(
  routes: Express,
  { authorize, clients, metadata, revoke, token }: OAuth2Data,
): void {
  if (metadata === undefined) return;
  const at = (issuer: string, path: string | undefined) => (path === undefined ? undefined : issuer + path);
  if (metadata === 'protected-resource')
    routes.get('/.well-known/oauth-protected-resource', (request, response) => {
      const host = hostOf(request);
      response.json({ resource: `https://${host}`, authorization_servers: [`https://auth.${host}`] });
    });
  routes.get('/.well-known/oauth-authorization-server', (request, response) => {
    const issuer = `https://${hostOf(request)}`;
    response.json({
      issuer,
      authorization_endpoint: at(issuer, authorize),
      token_endpoint: at(issuer, token),
      revocation_endpoint: at(issuer, revoke?.path),
      registration_endpoint: at(issuer, clients?.register),
    });
  });
}
