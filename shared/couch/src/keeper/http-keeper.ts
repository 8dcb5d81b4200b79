import { Agent, fetch } from 'undici';
import { jsonOf } from '@data-connector/protocol';
import { withDeadline } from '@data-connector/kit/time';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Keeper } from './keeper.js';
import { retryInTime, timeLeft } from '../hurry.js';
import { LOOK_MS } from '../pulse.js';

export interface HttpKeeperOptions {
  /** The keeper's. */
  readonly url: URL;
  /** This provider's secret at the keeper: 32 bytes or more. */
  readonly secret: Uint8Array;
  /** For one request, in ms. */
  readonly timeoutMs?: number;
}

/** The largest answer: the names of some 60,000 databases. */
const MOST_BYTES = 2 ** 22;

/** Why the keeper did not do what it was asked for, as far as the log may know. */
class KeeperFault extends Error {
  override readonly name = 'KeeperFault';
  constructor(
    readonly statusCode: number,
    readonly code: string,
  ) {
    super('The keeper answered with a fault');
  }
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A JSON object; an empty one for anything else, which is no answer of a keeper. */
function parsed(text: string): Record<string, unknown> {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether what failed so is worth another attempt: not if CouchDB or the keeper refused it, nor if it may still be at work. */
const isWorthAnother = ({ code, cause }: ConnectorError): boolean =>
  code === 'datastore_unavailable' &&
  (cause instanceof KeeperFault
    ? cause.statusCode >= 500 && cause.code !== 'datastore_unavailable'
    : (cause as Error).name !== 'TimeoutError');

/**
 * The keeper as a service of its own. What no keeper has answered is asked again, four attempts in all, for each request
 * may be repeated; what CouchDB refused to the keeper is not: the keeper has asked it four times already.
 */
export function httpKeeper({ url, secret, timeoutMs = 45_000 }: HttpKeeperOptions): Keeper {
  const dispatcher = new Agent({ connect: { timeout: 5000 }, maxResponseSize: MOST_BYTES });
  const authorization = `Bearer ${Buffer.from(secret).toString('base64url')}`;
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}/v1`;

  async function send(method: string, path: string, body?: object): Promise<Answer> {
    return withDeadline(timeLeft(timeoutMs), undefined, async (signal) => {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
        body: body ? JSON.stringify(body) : null,
        dispatcher,
        redirect: 'error',
        signal,
      });
      return { status: response.status, body: parsed(await response.text()) };
    });
  }

  async function askOnce(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await send(method, path, body).catch((error: unknown) => {
      throw new ConnectorError('datastore_unavailable', {}, error);
    });
    if (answer.status < 300) return answer.body;
    const { code } = answer.body;
    const fault = new KeeperFault(answer.status, typeof code === 'string' ? code : 'unknown');
    const refused = [400, 403].includes(answer.status);
    throw new ConnectorError(refused ? 'internal_error' : 'datastore_unavailable', {}, fault);
  }

  /** @throws ConnectorError `datastore_unavailable`; `internal_error` for what the keeper refuses to this service */
  const ask = (method: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    retryInTime(() => askOnce(method, path, body), isWorthAnother);

  const database = (name: string): string => `/databases/${encodeURIComponent(name)}`;
  const truncated = () => new ConnectorError('datastore_unavailable', {}, new KeeperFault(200, 'truncated'));
  return {
    async create(name) {
      await ask('PUT', database(name));
    },
    async destroy(name) {
      await ask('DELETE', database(name));
    },
    async list(kind) {
      const { databases } = await ask('GET', `/databases?${new URLSearchParams({ kind }).toString()}`);
      if (!Array.isArray(databases)) throw truncated();
      return databases as string[];
    },
    async account(password) {
      const { name } = await ask('PUT', '/account', { password });
      if (typeof name !== 'string') throw truncated();
      return name;
    },
    async look(signal) {
      const ready = await withDeadline(LOOK_MS, signal, async (ending) => {
        const response = await fetch(new URL('/readyz', url), {
          dispatcher,
          redirect: 'error',
          signal: ending,
        });
        await response.body?.cancel();
        return response.ok;
      });
      if (!ready) throw new ConnectorError('datastore_unavailable');
    },
  };
}
