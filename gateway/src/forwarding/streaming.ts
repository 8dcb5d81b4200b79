import { ConnectorError } from '@data-connector/kit/errors';
import type { ErrorRequestHandler, Request, Response } from 'express';

/** The streams that are open and can end at any event: whoever reads them goes on elsewhere. */
export class Streaming {
  /** With what stops each in good order, once its answer has begun. */
  readonly #open = new Map<Response, (() => void) | undefined>();

  constructor(private readonly answer: ErrorRequestHandler) {}

  opened(res: Response): void {
    this.#open.set(res, undefined);
    res.once('close', () => this.#open.delete(res));
  }

  /** A stream's answer has begun. */
  begun(res: Response, stop: () => void): void {
    if (this.#open.has(res)) this.#open.set(res, stop);
  }

  /** Ends all in good order. */
  end(): void {
    for (const [res, stop] of this.#open) {
      if (stop) stop();
      else void this.answer(new ConnectorError('shutting_down'), res.req as Request, res, () => {});
    }
  }
}
