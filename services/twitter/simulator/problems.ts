import type { Response } from 'express';
import { WORDS, type Naming } from './naming.js';

/** Sends a problem (RFC 7807) as X does. */
function problem(response: Response, status: number, body: Readonly<Record<string, unknown>>): void {
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

const blank = (response: Response, status: number, title: string): void =>
  problem(response, status, { title, detail: title, type: 'about:blank', status });

/** The access token is missing, unknown, expired or revoked: X tells no difference. */
export const unauthorized = (response: Response): void => blank(response, 401, 'Unauthorized');

/** The token's grant lacks a scope of this route. */
export const forbidden = (response: Response): void => blank(response, 403, 'Forbidden');

/** X is over its capacity. */
export const overCapacity = (response: Response): void => blank(response, 503, 'Service Unavailable');

/** The account itself may not do anything: version 1.1's codes 64 and 326. */
export function barred(response: Response, standing: 'suspended' | 'locked'): void {
  const error =
    standing === 'suspended'
      ? { code: 64, message: 'Your account is suspended and is not permitted to access this feature.' }
      : {
          code: 326,
          message:
            'To protect our users from spam and other malicious activity, this account is temporarily locked.',
        };
  response.status(403).json({ errors: [error] });
}

/** Too many requests, in one of the two shapes that X has for it. */
export function tooMany(response: Response, shape: 'problem' | 'errors'): void {
  if (shape === 'problem') blank(response, 429, 'Too Many Requests');
  else response.status(429).json({ errors: [{ code: 88, message: 'Rate limit exceeded' }] });
}

/** A parameter has a value that the route does not take. */
export function invalidRequest(response: Response, naming: Naming, parameter: string, value: string): void {
  const type = `${WORDS[naming].problems}/invalid-request`;
  const detail = 'One or more parameters to your request was invalid.';
  const title = 'Invalid Request';
  const message = `The \`${parameter}\` query parameter value [${value}] is not valid`;
  const specific =
    naming === 'tweet'
      ? { errors: [{ parameters: { [parameter]: [value] }, message }] }
      : { parameter, value };
  problem(response, 400, { ...specific, title, detail, type, status: 400 });
}

/** What a success says of something that it could not find. */
export function notFound(
  naming: Naming,
  kind: 'user' | 'post',
  parameter: string,
  value: string,
): Record<string, unknown> {
  const resource = kind === 'user' ? 'user' : WORDS[naming].resource;
  return {
    value,
    detail: `Could not find ${resource} with ${parameter}: [${value}].`,
    title: 'Not Found Error',
    resource_type: resource,
    parameter,
    resource_id: value,
    type: `${WORDS[naming].problems}/resource-not-found`,
  };
}
