import type { Request } from 'express';

/** The pattern of the route that took a request (`/sync/:provider`), never its values; `none` if there was none. */
export function routeOf(req: Request): string {
  const path: unknown = (req.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}
