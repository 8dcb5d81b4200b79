import express, { type Express, type RequestHandler, type Router } from 'express';

/**
 * An app that takes each path in one spelling only, so that whoever is before it can tell requests apart by their paths:
 * case counts, and so does a slash at the end. Queries are flat.
 */
export function plainApp(): Express {
  return express()
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .enable('case sensitive routing')
    .enable('strict routing');
}

/** A router of such an app. It sees the parameters of the path that it is mounted at. */
export function plainRouter(): Router {
  return express.Router({ caseSensitive: true, strict: true, mergeParams: true });
}

/** Tells every cache on the way to keep nothing of the answer. */
export const noStore = (): RequestHandler => (_req, res, next) => {
  res.setHeader('cache-control', 'no-store');
  next();
};
