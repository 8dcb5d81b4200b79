import { Refused, type Call } from '@data-connector/simulator';
import { POSTS_VALUES, USERS_VALUES } from './allowed-values.js';
import type { Naming } from './naming.js';
import { invalidRequest } from './problems.js';

/** What routes take besides lists of values. */
const PAGED = ['max_results', 'pagination_token'];
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  following: PAGED,
  posts: [...PAGED, 'since_id', 'until_id'],
};

/** @throws Refused for a parameter that the route does not take, as its specification has it */
export function checkQuery({ request, route }: Call, names: Naming): void {
  const values = (route === 'posts' ? POSTS_VALUES : USERS_VALUES)[names];
  for (const [parameter, value] of Object.entries<unknown>(request.query)) {
    const allowed = Object.hasOwn(values, parameter) ? values[parameter] : undefined;
    const isTaken =
      typeof value === 'string' &&
      (allowed
        ? value.split(',').every((one) => allowed.includes(one))
        : (OTHERS[route]?.includes(parameter) ?? false));
    if (!isTaken) throw new Refused(invalidRequest(names, parameter, String(value)));
  }
}

/** The values of a list parameter. */
export const listOf = ({ query }: Call, parameter: string): ReadonlySet<string> =>
  new Set(query[parameter]?.split(','));
