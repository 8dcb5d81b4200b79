import { isVaultError, VaultError } from '../errors/vault-error.js';
import { errorOf, parseObject } from './problem.js';
import { backOff, deadline, pause, type Patience } from './timing.js';

/** One request to the gateway; `path` are segments, escaped here. */
export interface GatewayRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: readonly string[];
  /** Of one sync. It goes into Authorization, never into a URL. */
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The way to the gateway: every call has a timeout and a typed error. */
export interface Gateway {
  /** An absolute URL at the gateway. */
  url(...path: readonly string[]): string;
  /**
   * The JSON object that a request is answered with. Asks again, a few times, when the network or a restart is in the way.
   * @throws VaultError of any code
   */
  ask(request: GatewayRequest): Promise<Record<string, unknown>>;
  /** Fetch within a deadline, without cookies and redirects; the answer is not yet judged. */
  open(url: string, init: RequestInit): Promise<Response>;
  readonly patience: Patience;
}

/** Errors after which the very same request is sent again at once. */
const passing = ['unreachable', 'shutting_down', 'service_unavailable'] as const;

/** What fetch threw, as an error of this client. */
export function unreachable(cause: unknown, signal?: AbortSignal | null): VaultError {
  if (isVaultError(cause)) return cause;
  return signal?.aborted ? new VaultError('aborted') : new VaultError('unreachable', { cause });
}

function initOf({ method = 'GET', token, body }: GatewayRequest): RequestInit {
  return {
    method,
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** Makes the way to a gateway; its URL may have a path of its own. */
export function createGateway(
  base: URL | string,
  patience: Patience,
  fetch?: typeof globalThis.fetch,
): Gateway {
  const root = String(base).replace(/\/+$/, '');
  const call: typeof globalThis.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
  const url = (...path: readonly string[]): string => `${root}/${path.map(encodeURIComponent).join('/')}`;

  // Cookies would make a browser refuse the gateway's CORS answer; a redirect could carry the token elsewhere.
  const open: Gateway['open'] = (target, init) =>
    call(target, { ...init, credentials: 'omit', redirect: 'error', cache: 'no-store' });

  async function once(request: GatewayRequest): Promise<Record<string, unknown>> {
    const limit = deadline(patience.request, request.signal);
    try {
      const answer = await open(url(...request.path), { ...initOf(request), signal: limit.signal });
      const text = await answer.text();
      if (!answer.ok) throw errorOf(answer.status, answer.headers, text);
      const object = parseObject(text);
      if (!object) throw new VaultError('answer_malformed', { status: answer.status });
      return object;
    } catch (error) {
      throw unreachable(error, request.signal);
    } finally {
      limit.end();
    }
  }

  async function ask(request: GatewayRequest): Promise<Record<string, unknown>> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await once(request);
      } catch (error) {
        if (failures >= patience.attempts || !isVaultError(error, ...passing)) throw error;
        await pause(backOff(patience, failures), request.signal);
      }
    }
  }

  return { url, ask, open, patience };
}
