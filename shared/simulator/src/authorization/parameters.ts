import type { Request } from 'express';

/** Request parameters that occur exactly once, as text. */
export type Parameters = Readonly<Record<string, string>>;

/** The parameters of a form, a JSON body or a query; those that are no single text are left out. */
export function parametersOf(source: unknown): Parameters {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries((source ?? {}) as Record<string, unknown>))
    if (typeof value === 'string') parameters[name] = value;
  return parameters;
}

/** What a token request says: its body, or for a GET its query. */
export function tokenParameters(request: Request): Parameters {
  return parametersOf(request.method === 'GET' ? request.query : request.body);
}

/** All values of a form field that may occur many times. */
export function manyOf(body: unknown, name: string): string[] {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

/** Id and secret that a client sent with HTTP Basic (RFC 6749, 2.3.1), if any. */
export function basicCredentials(request: Request): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  try {
    const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
    return { id: decoded(id), secret: decoded(secret) };
  } catch {
    return undefined;
  }
}
