import { withDeadline } from '@data-connector/kit/time';
import { ConnectorError } from '@data-connector/kit/errors';
import { requestIdOf } from '@data-connector/kit/http';
import { DID_PROOF_HEADER, jsonOf, wait, waitOf } from '@data-connector/protocol';
import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import type { Dispatcher } from 'undici';
import { clientOf } from '../traffic/client.js';
import { isAbsent, isCutOff } from '../traffic/fault.js';
import { providerOf } from '../providers/known-provider.js';
import { joinRateLimits } from '../traffic/rate-limit.js';
import type { Traffic } from '../traffic/traffic.js';

/** A request for a sync that is whole here. */
interface SyncPost {
  readonly body: Buffer | string;
  /** Those that say something of this request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a request for a sync to its provider's service, and relays the answer. */
export type SendSync = (req: Request, res: Response, post: SyncPost) => Promise<void>;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const RELAYED = [
  'content-type',
  'location',
  'preference-applied',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
];

function relay({ status, headers, body }: Answer, res: Response): void {
  const passing: Record<string, string> = {};
  for (const name of RELAYED) {
    const value = headers[name];
    if (value !== undefined) passing[name] = String(value);
  }
  joinRateLimits(res, passing);
  for (const [name, value] of Object.entries(passing)) res.setHeader(name, value);
  res.setHeader('cache-control', 'no-store');
  res.status(status).end(body);
}

/** Tells whether a replica says that it takes no more, and that it has done nothing. */
function isLeaving({ status, body }: Answer): boolean {
  const problem = status === 503 ? jsonOf(body.toString()) : undefined;
  return (problem as { code?: unknown } | null | undefined)?.code === 'shutting_down';
}

/**
 * Sends requests for syncs. One that a replica has not taken goes to another, once: nobody was there; it is shutting down;
 * or it went before it said a word. A request that is sent again joins the sync that it may have begun; only one with a
 * proof of its did, which counts once, is not sent again where it may have been seen. How long a client wants to wait for
 * the outcome is its own choice: once a service has begun to answer, that counts for nothing.
 * @param kept keeps connections
 * @param fresh keeps none: a Service leads each new one to a replica that is ready
 */
export function syncSender(traffic: Traffic, kept: Dispatcher, fresh: Dispatcher): SendSync {
  return async (req, res, { body, headers }) => {
    const { name, service } = providerOf(res);
    const { traceparent } = req.headers as { traceparent?: string };
    const seconds = waitOf(req.headers['prefer']);
    const all = {
      ...headers,
      'x-request-id': requestIdOf(res),
      ...(seconds === 0 ? {} : { prefer: wait(seconds) }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const send = async (by: Dispatcher, signal: AbortSignal): Promise<Answer> => {
      const { origin } = service;
      const path = `/sync/${name}`;
      const answer = await by.request({ origin, path, method: 'POST', headers: all, body, signal });
      const { statusCode: status, headers } = answer;
      // No service leads a Vault with its key elsewhere.
      if (status >= 300 && status < 400) {
        await answer.body.dump();
        throw new Error('the service leads elsewhere');
      }
      if (status === 202) passage.answered();
      return { status, headers, body: Buffer.from(await answer.body.arrayBuffer()) };
    };
    const mayGoAgain = (fault: unknown) =>
      isAbsent(fault) || (headers[DID_PROOF_HEADER] === undefined && isCutOff(fault));

    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const lane = traffic.laneOf(name);
    const passage = traffic.enter(lane, clientOf(req), false);
    try {
      await withDeadline(lane.timeoutMs + seconds * 1000, gone.signal, async (signal) => {
        const first = await send(kept, signal).catch((fault: unknown) => {
          if (signal.aborted || !mayGoAgain(fault)) throw fault;
          return undefined;
        });
        const answer = !first || isLeaving(first) ? await send(fresh, signal) : first;
        passage.answered();
        relay(answer, res);
      });
    } catch (cause) {
      // There is nobody left to answer, and it is nobody's fault.
      if (gone.signal.aborted) return;
      passage.failed(cause);
      throw new ConnectorError('service_unavailable', {}, cause);
    } finally {
      passage.end();
    }
  };
}
