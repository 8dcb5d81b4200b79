import { ConnectorError } from '@data-connector/kit/errors';

/** A kind of error: what a third party has said to which somebody here may have an answer. */
const fault = <Name extends string>(name: Name, text: string) => {
  const Fault = class extends Error {
    override readonly name = name;
    constructor(cause?: unknown) {
      super(text, cause === undefined ? undefined : { cause });
    }
  };
  // The log tells an error's class.
  return Object.defineProperty(Fault, 'name', { value: name });
};

/** The third party refused the access token: renewing it may help. */
export const TokenRejected = fault('TokenRejected', 'The third party refused the access token');

/** The third party wants fewer items a page: the same request for fewer may work. */
export const PageTooLarge = fault('PageTooLarge', 'The third party refused a page as too large');

/** The third party does not know a page's place any more: the list is to be read from its beginning. */
export const PlaceUnknown = fault('PlaceUnknown', 'The third party knows a place no more');

/** The third party does not know any more what has changed since a sync token: everything is to be read again. */
export const TokenForgotten = fault('TokenForgotten', 'The third party has forgotten a sync token');

/** The third party has an item no more that it has just named. */
export const ItemGone = fault('ItemGone', 'The third party has an item no more');

/** What is kept of a third party's refusal for the log: never its words, which may quote a token. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /**
   * @param code such as `graph_190_463` or `status_404`
   * @param isFinal whether the same request would be refused again
   */
  constructor(
    readonly code: string,
    readonly isFinal: boolean,
  ) {
    super('The third party refused a request');
  }
}

/** An answer that is larger, or costs more to take apart, than any has to be: it is so the next time too. */
const TOO_MUCH = 'too_much';
export const tooMuch = (): ConnectorError =>
  new ConnectorError('provider_unavailable', {}, new Refusal(TOO_MUCH, true));

export const isTooMuch = (error: unknown): boolean =>
  error instanceof ConnectorError && error.cause instanceof Refusal && error.cause.code === TOO_MUCH;

const DAY_MS = 86_400_000;
const DEFAULT_MS = 900_000;

/** What a third party's answer says of when its limit ends. */
export interface LimitEnd {
  /** In ms since 1970, by the third party's clock. */
  readonly until?: number | undefined;
  /** In ms from now on. */
  readonly inMs?: number | undefined;
  /** Of the answer: its `Date` is the third party's clock, and its `Retry-After` is heard if there is nothing else. */
  readonly headers?: Headers | undefined;
}

/** Ms from the third party's now to a time of its own; nothing if it is over, or none. */
function untilThen(then: number | undefined, headers: Headers | undefined): number | undefined {
  const theirs = Date.parse(headers?.get('date') ?? '');
  const wait = (then ?? NaN) - (Number.isNaN(theirs) ? Date.now() : theirs);
  return wait >= 0 ? wait : undefined;
}

function retryAfter(headers: Headers | undefined): number | undefined {
  const text = headers?.get('retry-after') ?? '';
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : untilThen(Date.parse(text), headers);
}

/** `rate_limited` with the time, by our clock, at which asking may help: within the next day, or in 15 minutes. */
export function rateLimited({ headers, inMs, until }: LimitEnd = {}, cause?: unknown): ConnectorError {
  const said = inMs !== undefined && inMs > 0 ? inMs : untilThen(until, headers);
  const wait = Math.min(Math.max(said ?? retryAfter(headers) ?? DEFAULT_MS, 1000), DAY_MS);
  return new ConnectorError('rate_limited', { retryAt: new Date(Date.now() + wait).toISOString() }, cause);
}

/** Whether an error is that DNS knows nobody of this name. */
export function isNobody(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ((cause as { code?: unknown }).code === 'ENOTFOUND') return true;
  return false;
}
