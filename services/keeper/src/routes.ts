import type { Request, Router } from 'express';
import { isPassword, type ProviderStore } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { jsonBody, methodNotAllowed, one, plainRouter } from '@data-connector/kit/http';
import { Refusal } from './refusal.js';

/** Nobody sends more than a password. */
const BODY_BYTES = 1024;
const KIND = /^[a-z0-9]{1,30}$/;

/** What the routes work with. */
export interface RouteParts {
  /** By provider: one of each that `whoAsks` tells. */
  readonly stores: ReadonlyMap<string, ProviderStore>;
  /** The provider that a request is from. @throws Refusal `secret_invalid` */
  readonly whoAsks: (req: Request) => string;
  readonly counted: (provider: string, what: 'made' | 'destroyed') => void;
}

/** The internal API, version 1: each provider's service asks for its own databases and its own account. */
export function routes({ stores, whoAsks, counted }: RouteParts): Router {
  const router = plainRouter();

  /** @throws Refusal `secret_invalid` */
  const asking = (req: Request) => {
    const provider = whoAsks(req);
    return { provider, store: stores.get(provider)! };
  };
  /** @throws Refusal `secret_invalid`, `database_foreign` */
  const naming = (req: Request) => {
    const known = asking(req);
    const name = req.params['name'] as string;
    if (!known.store.names.own(name)) throw new Refusal('database_foreign');
    return { ...known, name };
  };

  router
    .route('/v1/databases')
    .get(async (req, res) => {
      const { store } = asking(req);
      const kind = one(req.query['kind']);
      if (kind === undefined || !KIND.test(kind)) throw new ConnectorError('request_malformed');
      res.json({ databases: await store.list(kind) });
    })
    .all(methodNotAllowed(['GET', 'HEAD']));
  router
    .route('/v1/databases/:name')
    .put(async (req, res) => {
      const { provider, store, name } = naming(req);
      await store.create(name);
      counted(provider, 'made');
      res.status(204).end();
    })
    .delete(async (req, res) => {
      const { provider, store, name } = naming(req);
      await store.destroy(name);
      counted(provider, 'destroyed');
      res.status(204).end();
    })
    .all(methodNotAllowed(['PUT', 'DELETE']));
  router
    .route('/v1/account')
    .put(
      (req, _res, next) => {
        // Before a stranger's body is read.
        asking(req);
        next();
      },
      jsonBody({ limit: BODY_BYTES }),
      async (req, res) => {
        const { store } = asking(req);
        const { password } = (req.body ?? {}) as { password?: unknown };
        if (!isPassword(password)) throw new ConnectorError('request_malformed');
        res.json({ name: await store.account(password) });
      },
    )
    .all(methodNotAllowed(['PUT']));
  return router;
}
