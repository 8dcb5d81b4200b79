import { z } from 'zod';
import { ConnectorError } from '@data-connector/kit/errors';
import { rateLimited, TokenRejected } from '@data-connector/provider';
import type { Answer } from './transport.js';

/** X refused a request’s parameters (400): the names of those it complains about, never their values. */
export class ParametersRefused extends Error {
  override readonly name = 'ParametersRefused';
  constructor(readonly parameters: readonly string[]) {
    super('X refused a parameter');
  }
}

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
function faultsOf(body: Answer['body']): z.infer<typeof faults> {
  return [...faults.parse([body ?? {}]), ...faults.parse(body?.['errors'])];
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

/** When an exhausted limit is renewed, in ms since 1970 by X's clock: by the headers of the limit that has nothing left. */
function renewedAt(headers: Answer['headers']): number | undefined {
  const limits = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'];
  const exhausted = limits.filter((limit) => Number(headers.get(`${limit}-remaining`) ?? 1) <= 0);
  const resets = (exhausted.length > 0 ? exhausted : limits.slice(0, 1))
    .map((limit) => Number(headers.get(`${limit}-reset`)))
    .filter((seconds) => seconds > 0);
  return resets.length > 0 ? Math.max(...resets) * 1000 : undefined;
}

const parametersOf = (list: readonly Fault[]): string[] =>
  list.flatMap(({ parameter, parameters }) => [
    ...(parameter ? [parameter] : []),
    ...Object.keys(parameters),
  ]);

/** What a refusal (a status from 400 to 499) means, as the error to throw. */
function refusal({ status, headers, body }: Answer): Error {
  const list = faultsOf(body);
  if (status === 429 || list.some(({ code }) => code === CODE.tooMany)) {
    const capped = list.some(({ type }) => type.endsWith('/usage-capped'));
    // A spent quota of the day or month has no reset header: asking again before tomorrow is in vain.
    const until = renewedAt(headers);
    return rateLimited({ headers, until, ...(capped && until === undefined ? { inMs: 86_400_000 } : {}) });
  }
  if (status === 402 || list.some(isAboutTheApp)) return new ConnectorError('app_rejected');
  if (status === 401) return new TokenRejected();
  if (status === 400) return new ParametersRefused(parametersOf(list));
  if (list.some(accountIsGone)) return new ConnectorError('reconnect_required');
  return new ConnectorError(status === 403 ? 'scope_missing' : 'provider_unavailable');
}

/**
 * The body of a success. One with `errors` beside its data is a success: X could not give something that was referred to.
 * @throws TokenRejected for 401; ParametersRefused for 400; ConnectorError `rate_limited`, `scope_missing`,
 * `reconnect_required`, `app_rejected` or `provider_unavailable` for the rest.
 */
export function accepted(answer: Answer): Readonly<Record<string, unknown>> {
  const { status, body } = answer;
  if (status !== 200) throw refusal(answer);
  if (body && ('data' in body || 'meta' in body)) return body;
  throw new ConnectorError(
    faultsOf(body).some(accountIsGone) ? 'reconnect_required' : 'provider_unavailable',
  );
}
