import type { IncomingHttpHeaders } from 'node:http';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { isCutOff } from '../traffic/fault.js';
import type { Passage } from '../traffic/passage.js';
import { joinRateLimits } from '../traffic/rate-limit.js';
import { answerHeaders, type Shown } from './clean-headers.js';
import type { Streaming } from './streaming.js';

/** How requests get to one service and their answers back. */
export interface Way {
  /** @param fresh on a connection of its own, which may lead to another replica */
  send(journey: Journey, fresh: boolean): void;
  close(): void;
}

/** What a journey needs to know of its request. */
interface About {
  readonly passage: Passage;
  readonly way: Way;
  /** How long the service may say nothing, in milliseconds. */
  readonly silentMs: number;
  readonly shown: Shown | undefined;
  /** Whether it may be sent once more if it was not answered. */
  readonly repeatable: boolean;
}

/** One request on its way to a service, and what is the same whichever way that is. */
export class Journey {
  readonly silentMs: number;
  #mayGoAgain: boolean;
  #cancel: (() => void) | undefined;

  constructor(
    readonly req: Request,
    readonly res: Response,
    private readonly about: About,
    private readonly by: { readonly answer: ErrorRequestHandler; readonly streaming: Streaming },
  ) {
    this.silentMs = about.silentMs;
    this.#mayGoAgain = about.repeatable;
    res.once('close', () => {
      about.passage.end();
      this.#cancel?.();
    });
  }

  begin(): void {
    this.about.way.send(this, false);
  }

  /** The request has a connection. @param cancel gives it up at the service, if that has not answered it whole */
  underWay(cancel: () => void): void {
    this.#cancel = cancel;
    // Who has left before there was a connection closes no second time.
    if (this.res.destroyed) cancel();
  }

  /**
   * The answer has begun.
   * @param stop ends it here in good order, whatever the service goes on to say
   * @returns what of its headers a client may see
   */
  answered(headers: IncomingHttpHeaders, stop: () => void): IncomingHttpHeaders {
    const { passage, shown } = this.about;
    passage.answered();
    this.by.streaming.begun(this.res, stop);
    const passing = answerHeaders(headers, shown);
    if (passing['ratelimit'] !== undefined) joinRateLimits(this.res, passing);
    return passing;
  }

  /** There is no answer, or only a part of it. */
  failed(cause: unknown): void {
    const { req, res } = this;
    // The client is gone: nobody to answer.
    if (res.destroyed || req.socket.destroyed) return;
    // Nobody may take a part for the whole.
    if (res.headersSent) return void res.destroy();
    if (this.#mayGoAgain && isCutOff(cause)) {
      this.#mayGoAgain = false;
      return this.about.way.send(this, true);
    }
    const { passage } = this.about;
    passage.failed(cause);
    void this.by.answer(new ConnectorError('service_unavailable', {}, cause), req, res, () => {});
    passage.end();
  }
}
