import { answerProblems, health, methodNotAllowed, notFound, requestIds } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import express, { type Express, type RequestHandler } from 'express';
import type { Asset, Assets } from './assets.js';
import { document } from './document.js';
import { onPublicHost } from './public-host.js';
import { securityHeaders } from './security-headers.js';

/** Where the person comes back to after consenting. */
export const RETURN_PATH = '/return';

/** The Vault's entry in the services' REDIRECT_URLS, letter for letter. */
export function returnUrl(publicUrl: URL): string {
  return new URL(RETURN_PATH, publicUrl).href;
}

/** What the Vault's server is made of. */
export interface VaultDemoParts {
  /** The gateway's public URL, as the person's browser reaches it. */
  readonly gatewayUrl: URL;
  /** The Vault's own; browsers that come by another host name are sent there, since data and returns belong to one origin. */
  readonly publicUrl?: URL;
  /** The files that the page needs. */
  readonly assets: Assets;
  readonly log: Log;
  readonly draining?: () => boolean;
}

function send({ type, body, etag }: Asset): RequestHandler {
  return (_req, res) => {
    res.setHeader('cache-control', 'no-cache');
    res.setHeader('etag', etag);
    res.type(type).send(body);
  };
}

/**
 * The server of the Vault: a page, its script, style and worker, and nothing else. It never sees a key, token or record.
 * @throws TypeError for a gateway whose name could end the page's policy
 */
export function createVaultDemo(parts: VaultDemoParts): Express {
  const { assets, gatewayUrl, publicUrl, log, draining } = parts;
  const page = document(gatewayUrl);
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(requestIds(), health(draining ? { draining } : {}));
  app.use(securityHeaders(gatewayUrl, publicUrl?.protocol === 'https:'));
  const only = methodNotAllowed(['GET', 'HEAD']);
  const host: RequestHandler[] = publicUrl ? [onPublicHost(publicUrl)] : [];
  for (const path of ['/', RETURN_PATH])
    app
      .route(path)
      .get(...host, send(page))
      .all(only);
  for (const [path, asset] of assets) app.route(path).get(send(asset)).all(only);
  app.use(notFound(), answerProblems(log));
  return app;
}
