import { gzipSync } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { bearerToken } from '../authorization/bearer-token.js';
import type { Grants } from '../authorization/grants.js';
import type { FaultKind, Faults } from './faults.js';

/** The third party's own answers to what it does not take or cannot do. */
export type FaultAnswers = Readonly<
  Record<'rate-limit' | 'server-error', (request: Request, response: Response) => void>
>;

/** Guards a route under a name: calls meet the faults that were planned for that name. */
export type FaultGuard = (route: string) => RequestHandler;

const HTML =
  '<!DOCTYPE html><html><head><title>Sorry</title></head><body>Something went wrong.</body></html>';

/** Lets the route answer, but sends only the first half of its body, chunked, and then cuts the connection. */
function truncate(response: Response): void {
  response.end = ((body?: unknown) => {
    const whole = Buffer.isBuffer(body)
      ? body
      : Buffer.from(typeof body === 'string' ? body : '{"data":[{}]}');
    response.removeHeader('Content-Length');
    response.removeHeader('ETag');
    response.write(whole.subarray(0, Math.max(1, whole.length >> 1)), () => response.socket?.destroy());
    return response;
  }) as Response['end'];
}

/** Rewrites the JSON with which the route answers, member by member; or its XML, whose elements with a text are members. */
const rewriting =
  (rewrite: (name: string, value: unknown) => unknown): RequestHandler =>
  (_request, response, next) => {
    const { send } = response;
    response.send = (body?: unknown) => {
      response.send = send;
      if (typeof body === 'string' && body.startsWith('<'))
        return response.send(
          body.replace(
            /<([\w:]+)>([^<>]+)(?=<\/\1>)/g,
            (_, name: string, text: string) => `<${name}>${String(rewrite(name, text))}`,
          ),
        );
      const json: unknown = JSON.parse(typeof body === 'string' ? body : JSON.stringify(body));
      return response.type('json').send(JSON.stringify(json, rewrite));
    };
    next();
  };

/** A value that no Vault should be given. */
const hostile = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (/^https?:/.test(value)) return 'javascript:alert(1)';
  return /name/.test(name) ? value.padEnd(500_057, 'x') : value;
};

let bomb: Buffer | undefined;

/** How each fault shows on the wire. */
export function faultGuard(faults: Faults, answers: FaultAnswers, grants: Grants): FaultGuard {
  const effects: Record<FaultKind, (...parameters: Parameters<RequestHandler>) => void> = {
    ...answers,
    garbage: (_request, response) => void response.status(200).type('html').send(HTML),
    empty: (_request, response) => void response.status(200).end(),
    hang: () => {},
    truncated: (_request, response, next) => {
      truncate(response);
      next();
    },
    bomb: (_request, response) => {
      bomb ??= gzipSync(Buffer.alloc(17 * 2 ** 20, 32));
      response.status(200).set('Content-Encoding', 'gzip').type('json').send(bomb);
    },
    deep: (_request, response) =>
      void response
        .status(200)
        .type('json')
        .send(`{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    hostile: rewriting(hostile),
    'token-as-text': rewriting((_name, value) => (typeof value === 'number' ? String(value) : value)),
    'token-scope-list': rewriting((name, value) =>
      name === 'scope' && typeof value === 'string' ? value.split(' ') : value,
    ),
    'token-bare': rewriting((name, value) =>
      name === 'expires_in' ? 0 : name === 'refresh_token' ? null : value,
    ),
    'token-without': rewriting((name, value) =>
      name === 'expires_in' || name === 'refresh_token' ? undefined : value,
    ),
    'expired-token': (request, _response, next) => {
      grants.expire(bearerToken(request) ?? '');
      next();
    },
    revoked: (request, _response, next) => {
      grants.endOf(bearerToken(request) ?? '');
      next();
    },
  };
  return (route) => (request, response, next) => {
    const kind = faults.take(route);
    if (kind) effects[kind](request, response, next);
    else next();
  };
}
