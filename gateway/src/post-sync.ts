import { DID_PROOF_HEADER } from '@data-connector/protocol';
import express, { type RequestHandler } from 'express';
import type { SendSync } from './send-sync.js';

/** What a service takes at most, in bytes: it holds tokens and cursors, never data. */
const BODY_BYTES = 262_144;

/**
 * `POST /sync/:provider`: is whole before it takes a place, and is sent as the bytes that it was. It is not proxied: what
 * was streamed could not be sent again, to a replica that stays.
 * @throws ConnectorError as `SendSync` does; `body_too_large`, `content_type_unsupported`, `request_malformed`
 */
export function postSync(send: SendSync): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: BODY_BYTES, inflate: false }),
    async (req, res) => {
      const headers: Record<string, string> = {};
      for (const name of ['content-type', DID_PROOF_HEADER]) {
        const value = req.headers[name];
        if (typeof value === 'string') headers[name] = value;
      }
      await send(req, res, { body: Buffer.isBuffer(req.body) ? req.body : '', headers });
    },
  ];
}
