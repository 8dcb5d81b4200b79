import { ConnectorError } from '@data-connector/kit/errors';
import { DID_PROOF_HEADER, SYNC_BODY_BYTES } from '@data-connector/protocol';
import type { RequestHandler } from 'express';
import type { SendSync } from './send-sync.js';

/**
 * `POST /sync/:provider`: is sent as the bytes that it was. It is not proxied: to be sent again, to a replica that stays.
 * It has no query: what stood there would be left out in silence.
 * @throws ConnectorError as `SendSync` does; `body_too_large`; `request_malformed` for a query
 */
export function postSync(send: SendSync): RequestHandler {
  return async (req, res) => {
    if (req.url.includes('?')) throw new ConnectorError('request_malformed');
    const body = Buffer.isBuffer(req.body) ? req.body : '';
    if (body.length > SYNC_BODY_BYTES) throw new ConnectorError('body_too_large');
    const headers: Record<string, string> = {};
    for (const name of ['content-type', 'content-encoding', DID_PROOF_HEADER]) {
      const value = req.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    await send(req, res, { body, headers });
  };
}
