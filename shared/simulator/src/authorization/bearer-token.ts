import type { Request } from 'express';

/** The access token of a request: from `Authorization: Bearer …` (or `DPoP …`, `OAuth …`), else from the query. */
export function bearerToken(request: Request): string | undefined {
  const [, header] = /^(?:Basic|Bearer|DPoP|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const query = request.query['access_token'];
  return header ?? (typeof query === 'string' ? query : undefined);
}

/** Credentials of HTTP Basic as they stand in the header (RFC 7617, 2). */
export const basicToken = (name: string, password: string): string =>
  Buffer.from(`${name}:${password}`).toString('base64');
