import {
  numberOf,
  objectOf,
  textOf,
  type ApiAnswer,
  type ErrorRule,
  type ThirdPartyObject,
} from '@data-connector/provider';

/** https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting */
const THROTTLED = new Set([4, 17, 32, 341, 613]);
const REJECTED = new Set([102, 190]);
/** 3: the app lacks a capability; 101: there is no such app. */
const OF_THE_APP = new Set([3, 101]);
/** Subcode of 2: the answer took Facebook too long, as 1 (“unknown error”) and -3 often mean too: fewer items may do. */
const TOO_SLOW = 1504018;
/** What is said of an app that is deleted, blocked, not reviewed, or signs with a wrong secret, under codes that mean something else. */
const ABOUT_THE_APP =
  /^(?:\(#\d+\) )?(?:Error validating (?:application|client secret)|API access |Application does not have|Provide valid app ID)|\bnon-active accounts\b|\bappsecret_proof\b/i;
/** What is said of a token under codes that mean something else, or without one. */
const ABOUT_THE_TOKEN = /\b(?:active|validating|Invalid OAuth|Malformed|expired) access token\b/i;

const isBusinessThrottle = (code: number): boolean => code >= 80_000 && code <= 80_014;
const isPermission = (code: number): boolean => code === 10 || (code >= 200 && code <= 299);

/** What an error of the Graph API is known by. */
interface GraphError {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly message: string;
}

/** The error of a body: an object of its own, or as older endpoints write it, beside everything else. */
function errorIn(body: unknown): GraphError | undefined {
  const { error, error_code: older, error_msg, error_description = error_msg } = objectOf(body) ?? {};
  const old = numberOf(older) === undefined ? undefined : { code: older, message: error_description };
  const found: ThirdPartyObject | undefined = objectOf(error) ?? old;
  return (
    found && {
      code: numberOf(found['code']) ?? 0,
      subcode: numberOf(found['error_subcode']),
      message: textOf(found['message']) ?? '',
    }
  );
}

/** An error's numbers, such as `graph_190_463`: its message may quote a token. */
export function graphCode(body: unknown): string | undefined {
  const error = errorIn(body);
  return error && ['graph', error.code, error.subcode].filter((part) => part !== undefined).join('_');
}

const of =
  (fits: (error: GraphError) => boolean) =>
  ({ body }: ApiAnswer): boolean => {
    const error = errorIn(body);
    return error !== undefined && fits(error);
  };

/** Errors of the Graph API, which come with any status. */
export const GRAPH_ERRORS: readonly ErrorRule[] = [
  { when: of(({ code }) => THROTTLED.has(code) || isBusinessThrottle(code)), means: 'rate_limited' },
  {
    when: of(({ code, message }) => OF_THE_APP.has(code) || ABOUT_THE_APP.test(message)),
    means: 'app_rejected',
  },
  {
    when: of(({ code, message }) => REJECTED.has(code) || ABOUT_THE_TOKEN.test(message)),
    means: 'token_rejected',
  },
  { when: of(({ code }) => isPermission(code)), means: 'scope_missing' },
  {
    when: of(({ code, subcode }) => code === 1 || code === -3 || (code === 2 && subcode === TOO_SLOW)),
    means: 'page_too_large',
  },
];

/** At the token endpoint: a code that is used up, too old, or for another redirect. */
export const CODE_IS_GONE: ErrorRule = { when: of(({ code }) => code === 100), means: 'token_rejected' };

export const ANY_ERROR: ErrorRule = { when: of(() => true), means: 'provider_unavailable' };
