import { ConnectorError } from '@data-connector/kit/errors';
import {
  ItemGone,
  PageTooLarge,
  PlaceUnknown,
  rateLimited,
  Refusal,
  TokenForgotten,
  TokenRejected,
} from '../third-party/faults.js';
import { objectOf } from '../values.js';
import type { ApiAnswer } from './answer.js';
import type { Limits } from './limits.js';

/** What a third party can mean by an answer that is not what was asked for. */
export type Meaning =
  | 'token_rejected'
  | 'rate_limited'
  | 'scope_missing'
  | 'reconnect_required'
  | 'page_too_large'
  | 'place_unknown'
  | 'token_forgotten'
  | 'app_rejected'
  | 'provider_unavailable';

/** One line of a third party's table of errors: what an answer means that fits. */
export interface ErrorRule {
  readonly status?: number;
  readonly when?: (answer: ApiAnswer) => boolean;
  readonly means: Meaning;
}

/** A third party's table, whose first line that fits holds, and what goes with it. */
export interface ErrorTable {
  readonly errors?: readonly ErrorRule[] | undefined;
  readonly limits?: Limits | undefined;
  /** What is kept of a refusal for the log, such as `graph_190_463`: never the third party's words, which may quote a token. */
  readonly errorCode?: ((body: unknown) => string | undefined) | undefined;
}

/** What holds for every third party that says nothing else (RFC 9110, 15.5; RFC 6585, 4). */
const USUAL: readonly ErrorRule[] = [
  { status: 401, means: 'token_rejected' },
  { status: 402, means: 'app_rejected' },
  // What stands between us and the third party, such as a firewall, answers 403 too, in HTML.
  { status: 403, when: ({ body }) => objectOf(body) !== undefined, means: 'scope_missing' },
  { status: 429, means: 'rate_limited' },
];

/** What a third party can say of a page, to which whoever reads pages may have an answer. */
const OF_PAGES = {
  page_too_large: PageTooLarge,
  place_unknown: PlaceUnknown,
  token_forgotten: TokenForgotten,
};
export type OfPages = (typeof OF_PAGES)[keyof typeof OF_PAGES] | typeof ItemGone;

/** Whether an answer is one that a success has: JSON, or nothing where nothing is said. */
const isSuccess = ({ body, status }: ApiAnswer): boolean =>
  status === 204 || (status >= 200 && status < 300 && typeof body === 'object' && body !== null);

/** Whether an answer says one of these `error`s. */
export const says =
  (...codes: readonly string[]) =>
  ({ body }: ApiAnswer): boolean =>
    codes.some((code) => objectOf(body)?.['error'] === code);

/** Whether a member of an answer has such words. */
export const writes =
  (member: string, words: RegExp) =>
  ({ body }: ApiAnswer): boolean =>
    words.test(String(objectOf(body)?.[member]));

/** Whether a line of a table fits an answer. */
export const fits = ({ status, when }: ErrorRule, answer: ApiAnswer): boolean =>
  (status ?? answer.status) === answer.status && (when?.(answer) ?? true);

/**
 * What is wrong with an answer, if anything is, as the error to throw.
 * @param expected what the caller has an answer to; to others it is that the third party is unavailable
 */
export function faultOf(
  answer: ApiAnswer,
  { errorCode, errors = [], limits }: ErrorTable,
  expected: readonly OfPages[] = [],
): Error | undefined {
  const { body, headers, status } = answer;
  // RFC 9110, 15.5.5 and 15.5.11: of an item by itself they mean the item, whatever they mean of lists.
  if ((status === 404 || status === 410) && expected.includes(ItemGone)) return new ItemGone();
  const rule = [...errors, ...USUAL].find((line) => fits(line, answer));
  if (!rule && isSuccess(answer)) return undefined;
  const means = rule?.means ?? 'provider_unavailable';
  // What nobody foresaw of a request is as wrong the next time.
  const isFinal =
    means === 'place_unknown' || means === 'token_forgotten' || (!rule && status >= 400 && status < 500);
  const cause = new Refusal(errorCode?.(body) ?? `status_${status}`, isFinal);
  switch (means) {
    case 'token_rejected':
      return new TokenRejected(cause);
    case 'page_too_large':
    case 'place_unknown':
    case 'token_forgotten': {
      const Fault = OF_PAGES[means];
      return expected.includes(Fault)
        ? new Fault(cause)
        : new ConnectorError('provider_unavailable', {}, cause);
    }
    case 'rate_limited':
      return rateLimited({ headers, ...limits?.end(answer) }, cause);
    default:
      return new ConnectorError(means, {}, cause);
  }
}
