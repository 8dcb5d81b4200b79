import type { Errors, Said } from '@data-connector/simulator';
import { WORDS, type Naming } from './naming.js';

/** A problem (RFC 7807) as X sends it. */
const asProblem = (status: number, body: Readonly<Record<string, unknown>>): Said => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body,
});

const blank = (status: number, title: string): Said =>
  asProblem(status, { title, detail: title, type: 'about:blank', status });

/** A parameter has a value that the route does not take. */
export function invalidRequest(naming: Naming, parameter: string, value: string): Said {
  const type = `${WORDS[naming].problems}/invalid-request`;
  const detail = 'One or more parameters to your request was invalid.';
  const title = 'Invalid Request';
  const message = `The \`${parameter}\` query parameter value [${value}] is not valid`;
  const specific =
    naming === 'tweet'
      ? { errors: [{ parameters: { [parameter]: [value] }, message }] }
      : { parameter, value };
  return asProblem(400, { ...specific, title, detail, type, status: 400 });
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

/** How X words what is wrong: a limit in both of its shapes by turns. */
export function problems(naming: Naming): Errors {
  let limits = 0;
  return ({ kind, message, parameter: { name, value } = { name: '', value: '' }, status }) => {
    if (kind === 'rate_limited' && limits++ % 2 === 1)
      return { status, body: { errors: [{ code: 88, message: 'Rate limit exceeded' }] } };
    if (kind === 'invalid') return invalidRequest(naming, name, value);
    if (kind === 'not_found' && name === 'account')
      return { status: 200, body: { errors: [notFound(naming, 'user', 'id', value)] } };
    return blank(status, message);
  };
}
