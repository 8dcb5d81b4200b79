import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { Tally } from '@data-connector/kit/http';
import type { Request, RequestHandler, Response } from 'express';
import { clientOf } from '../traffic/client.js';

/** The largest body that any route takes, in bytes. */
const BODY_BYTES = 2 ** 20;
/** What all bodies may hold that are not whole yet, in bytes. */
const GATHERING_BYTES = 64 * 2 ** 20;
/** When to come back, in ms. */
const COME_BACK_MS = 1_000;

/** Whether a body follows (RFC 9112, 6.3). */
const hasBody = ({ headers }: Request) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** What gathering bodies is bounded by. */
export interface WholeBodiesOptions {
  /** Bodies of one client that may be on their way at once. */
  readonly perClient: number;
  /** Bytes of all of them (default 64 MiB). */
  readonly bytes?: number;
}

/**
 * Waits until a request is whole before anything shared is taken for it, and keeps its body in `req.body`: a client that
 * drips one holds nothing but its own connection, and that for as long as a server waits for a request. Where memory runs
 * short, the one that has taken longest gives way.
 * @throws ConnectorError `body_too_large`, `too_many_requests`, `busy`
 */
export function wholeBodies({ perClient, bytes = GATHERING_BYTES }: WholeBodiesOptions): RequestHandler {
  const clients = new Tally(perClient);
  /** How to end each that is on its way, oldest first. */
  const gathering = new Set<() => void>();
  let held = 0;

  /** @returns nothing if the client went before its body was whole */
  function gather(req: Request, res: Response): Promise<Buffer | undefined> {
    const pieces: Buffer[] = [];
    let length = 0;
    return new Promise((resolve, reject) => {
      const over = () => {
        gathering.delete(giveWay);
        held -= length;
        length = 0;
      };
      const refuse = (error: ConnectorError) => {
        over();
        pieces.length = 0;
        // What still comes is read and dropped.
        req.off('data', take).resume();
        reject(error);
      };
      const giveWay = () => {
        res.setHeader('connection', 'close');
        refuse(new ConnectorError('busy', retryIn(COME_BACK_MS)));
      };
      const take = (piece: Buffer) => {
        pieces.push(piece);
        length += piece.length;
        held += piece.length;
        if (length > BODY_BYTES) refuse(new ConnectorError('body_too_large'));
        const [oldest] = gathering;
        if (held > bytes) oldest?.();
      };
      gathering.add(giveWay);
      req.on('data', take);
      req.once('end', () => {
        over();
        resolve(Buffer.concat(pieces));
      });
      req.once('close', () => {
        over();
        resolve(undefined);
      });
    });
  }

  return async (req, res, next) => {
    if (!hasBody(req)) return next();
    if (Number(req.headers['content-length'] ?? 0) > BODY_BYTES) throw new ConnectorError('body_too_large');
    const client = clientOf(req);
    if (clients.isFull(client)) throw new ConnectorError('too_many_requests', retryIn(COME_BACK_MS));
    clients.enter(client);
    try {
      const body = await gather(req, res);
      if (body === undefined) return;
      req.body = body;
    } finally {
      clients.leave(client);
    }
    next();
  };
}
