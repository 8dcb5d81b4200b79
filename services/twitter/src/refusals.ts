import { z } from 'zod';
import { objectOf, remaining, type ApiAnswer, type ErrorRule, type Limits } from '@data-connector/provider';

const text = z.string().catch('');
const fault = z.looseObject({
  code: z.coerce.number().optional().catch(undefined),
  type: text,
  title: text,
  detail: text,
  message: text,
  parameter: text,
  resource_type: text,
  parameters: z.record(z.string(), z.unknown()).catch({}),
});
const faults = z.array(fault.catch(fault.parse({}))).catch([]);

/** A refusal comes as a problem, as a problem with `errors`, or as version 1.1's list of codes and messages: all in one list. */
function faultsOf({ body }: ApiAnswer): z.infer<typeof faults> {
  return [...faults.parse([body ?? {}]), ...faults.parse(objectOf(body)?.['errors'])];
}

type Fault = z.infer<typeof fault>;
/** Version 1.1's codes (https://developer.x.com/en/support/x-api/error-troubleshooting). */
const CODE = { suspended: 64, tooMany: 88, locked: 326 };
/** Of the app: 87 may not do this, 416 is suspended, 453 has too low an access level. */
const APP_CODES: readonly unknown[] = [87, 416, 453];
const APP_PROBLEMS = ['/client-forbidden', '/unsupported-authentication', '/credits'];

function accountIsGone({ code, type, title, detail, message, resource_type }: Fault): boolean {
  if (code === CODE.suspended || code === CODE.locked) return true;
  if (type.endsWith('/resource-not-found') && resource_type === 'user') return true;
  return /\b(?:suspended|locked|deactivated)\b/i.test(`${title} ${detail} ${message}`);
}

/** The operator’s app may not do this, whoever the person is. */
const isAboutTheApp = ({ code, type, title, detail, message }: Fault): boolean =>
  APP_CODES.includes(code) ||
  APP_PROBLEMS.some((end) => type.endsWith(end)) ||
  /\bapp(?:lication)?\b.{0,40}\b(?:suspended|disabled|deleted)\b/i.test(`${title} ${detail} ${message}`);

/** The names of the parameters that X complains about, never their values. */
export const refusedParameters = (answer: ApiAnswer): string[] =>
  faultsOf(answer).flatMap(({ parameter, parameters }) => [
    ...(parameter ? [parameter] : []),
    ...Object.keys(parameters),
  ]);

const DAY_MS = 86_400_000;
const IN_HEADERS = remaining('x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour');

/** https://docs.x.com/x-api/fundamentals/rate-limits */
export const LIMITS: Limits = {
  ...IN_HEADERS,
  end(answer) {
    const said = IN_HEADERS.end(answer);
    const isCapped = faultsOf(answer).some(({ type }) => type.endsWith('/usage-capped'));
    // A spent quota of the day or month has no reset header: asking again before tomorrow is in vain.
    return isCapped && said.until === undefined ? { inMs: DAY_MS } : said;
  },
};

const isRefusal = ({ status }: ApiAnswer): boolean => status >= 400 && status < 500;
const isData = ({ body }: ApiAnswer): boolean => {
  const object = objectOf(body);
  return object !== undefined && ('data' in object || 'meta' in object);
};

/** A success with `errors` beside its data is one: X could not give something that was referred to. */
export const REFUSALS: readonly ErrorRule[] = [
  {
    when: (answer) => isRefusal(answer) && faultsOf(answer).some(({ code }) => code === CODE.tooMany),
    means: 'rate_limited',
  },
  { status: 429, means: 'rate_limited' },
  { status: 402, means: 'app_rejected' },
  { when: (answer) => isRefusal(answer) && faultsOf(answer).some(isAboutTheApp), means: 'app_rejected' },
  {
    status: 400,
    when: (answer) => refusedParameters(answer).includes('pagination_token'),
    means: 'place_unknown',
  },
  {
    when: (answer) =>
      answer.status !== 400 &&
      answer.status !== 401 &&
      (isRefusal(answer) || (answer.status === 200 && !isData(answer))) &&
      faultsOf(answer).some(accountIsGone),
    means: 'reconnect_required',
  },
  { when: (answer) => answer.status === 200 && !isData(answer), means: 'provider_unavailable' },
];
