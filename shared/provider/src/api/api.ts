import type { App } from '../app.js';
import type { Method } from '../third-party/third-party.js';
import type { Access } from '../tokens.js';
import type { ApiAnswer } from './answer.js';
import type { ErrorTable } from './error-table.js';

/** Parameters of a request. */
export type Query = Readonly<Record<string, string>>;

/** One request of a third party's API on behalf of a person. */
export interface ApiRequest extends Access {
  readonly method?: Method;
  /** Below the API's base. */
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Goes without the person's token: to find out whether there is anything that may be given it. */
  readonly isAnonymous?: true;
  /** What the caller takes as an answer, whatever the API's table of errors says of it. */
  readonly takes?: (answer: ApiAnswer) => boolean;
  /** The validator of an answer that is known: if it is still the same, the answer is a 304 without a body. */
  readonly unless?: string | undefined;
  readonly signal: AbortSignal;
}

/** A request as it goes out. */
export interface MadeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A third party's API, as data: JSON, unless it `reads` something else, over HTTP with a bearer token (RFC 6750), or one that is
 * bound to a key (RFC 9449).
 */
export interface Api extends ErrorTable {
  /** Absolute, or below the server's address where accounts are at many; ends with a slash. */
  readonly base: string;
  /** How a token is sent: as a bearer's unless told; `basic`: it is credentials of HTTP Basic (RFC 7617). */
  readonly auth?: 'basic';
  readonly headers?: Readonly<Record<string, string>>;
  /** What the text of an answer says, where that is no JSON: an object, or nothing if it cannot be read. */
  readonly reads?: (text: string) => object | undefined;
  /** Changes a request before it goes out: a signature, or a library that makes it. */
  readonly make?: (request: ApiRequest, made: MadeRequest, app: App) => MadeRequest | Promise<MadeRequest>;
  /** Made once for a client: goes around its requests, for what one answer tells of how to ask once more. */
  readonly around?: () => Around;
}

/** Sends a request as it thinks right. */
export type Around = (
  request: ApiRequest,
  send: (request: ApiRequest) => Promise<ApiAnswer>,
) => Promise<ApiAnswer>;
