import { ROUTE_LIST, type RoutePath } from '@data-connector/protocol';
import type { RequestHandler, Router } from 'express';
import { methodNotAllowed } from './problems.js';

/** What serves each of some routes, by their names. The path says which parameters there are. */
export type Handlers<Name extends string> = Readonly<Record<Name, readonly RequestHandler<never>[]>>;

/** How routes are served at one place. */
export interface Mounting {
  /** A path as it is here. */
  readonly here?: (path: string) => string;
  /** What comes first at which paths, whatever the method. */
  readonly first?: Readonly<Partial<Record<RoutePath, readonly RequestHandler<never>[]>>>;
}

/** Serves routes of the table, each with the handlers of its name; any other method of their paths is 405. */
export function mount<Name extends string>(
  app: Router,
  handlers: Handlers<Name>,
  { here = (path) => path, first = {} }: Mounting = {},
): void {
  const routes = ROUTE_LIST.filter(({ name }) => Object.hasOwn(handlers, name));
  for (const path of new Set(routes.map((route) => route.path))) {
    const served = routes.filter((route) => route.path === path);
    const allow = served.flatMap(({ method, head }) => (head ? [method, 'HEAD'] : [method]));
    const route = app.route(here(path));
    const refuse = methodNotAllowed(allow);
    for (const handler of first[path] ?? []) route.all(handler as RequestHandler);
    if (!allow.includes('HEAD')) route.head(refuse);
    for (const { name, method } of served)
      route[method.toLowerCase() as Lowercase<typeof method>](
        ...(handlers[name as Name] as readonly RequestHandler[]),
      );
    route.all(refuse);
  }
}
