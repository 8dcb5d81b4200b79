import type { IncomingMessage } from 'node:http';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ErrorRequestHandler, Request, Response } from 'express';

/** The streams that are open and can end at any event: whoever reads them goes on elsewhere. */
export class Streaming {
  readonly #open = new Map<Response, IncomingMessage | undefined>();

  constructor(private readonly answer: ErrorRequestHandler) {}

  opened(res: Response): void {
    this.#open.set(res, undefined);
    res.once('close', () => this.#open.delete(res));
  }

  /** A stream's answer has begun. */
  begun(res: Response, source: IncomingMessage): void {
    if (this.#open.has(res)) this.#open.set(res, source);
  }

  /** Ends all in good order. */
  end(): void {
    for (const [res, source] of this.#open) {
      source?.unpipe(res);
      if (source) res.end(() => source.destroy());
      else void this.answer(new ConnectorError('shutting_down'), res.req as Request, res, () => {});
    }
  }
}
