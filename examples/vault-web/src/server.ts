import {
  answerProblems,
  health,
  html,
  methodNotAllowed,
  notFound,
  requestIds,
} from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import express, { type Express, type RequestHandler } from 'express';
import type { Assets } from './assets.js';

/** Where the person comes back to after consenting. */
const RETURN_PATH = '/return';

/** The Vault's entry in the services' REDIRECT_URLS, letter for letter. */
export const returnUrl = (publicUrl: URL): string => new URL(RETURN_PATH, publicUrl).href;

/** The one page: it tells the script where the gateway is, and says what it needs to browsers without script. */
const page = (gatewayUrl: URL) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="A small Vault: your own copy of what you have elsewhere." />
        <meta name="gateway" content="${gatewayUrl.origin}" />
        <title>Vault</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/app.css" />
        <script type="module" src="/app.js"></script>
      </head>
      <body>
        <div id="vault"></div>
        <noscript>The Vault opens and keeps your data in this browser: it needs JavaScript.</noscript>
      </body>
    </html>`;

/** A policy without anything inline. Pictures of third parties: over https only; records never become anything else but text. */
const policy = (gateway: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${gateway}`,
    `img-src 'self' https: data: ${gateway}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vault',
  ].join('; ');

/** No framing, no referrer, no guessing of types, in every answer. */
function headers({ origin }: URL, https: boolean): RequestHandler {
  // A host name may hold `;` and `'`, which end and open things in a policy.
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin)) throw new TypeError('the gateway needs a plain http(s) URL');
  const always = {
    'content-security-policy': policy(origin),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  return (_req, res, next) => {
    res.set(always);
    next();
  };
}

/**
 * Sends a browser that came by another host name (127.0.0.1 for localhost) to the public one: data and returns belong to
 * one origin. What a URL has after `#` stays with the browser and comes along by itself.
 */
function onPublicHost({ hostname, origin }: URL): RequestHandler {
  return (req, res, next) => {
    const url = `http://${req.headers.host ?? ''}`;
    if (!URL.canParse(url) || new URL(url).hostname === hostname) return next();
    const query = /\?.*$/s.exec(req.originalUrl)?.[0] ?? '';
    res.set('cache-control', 'no-store').redirect(302, `${origin}${req.path}${query}`);
  };
}

/** Browsers ask each time whether there is a newer one, by the ETag that Express makes. */
const send =
  (type: string, body: string | Buffer): RequestHandler =>
  (_req, res) =>
    void res.set('cache-control', 'no-cache').type(type).send(body);

/** What the Vault's server is made of. */
interface Parts {
  /** The gateway's public URL, as the person's browser reaches it. */
  readonly gatewayUrl: URL;
  readonly publicUrl?: URL;
  readonly assets: Assets;
  readonly log: Log;
  readonly draining?: () => boolean;
}

/**
 * The server of the Vault: a page, its script, style and worker, and nothing else. It never sees a key, token or record.
 * @throws TypeError for a gateway whose name could end the page's policy
 */
export function createVaultDemo({ assets, gatewayUrl, publicUrl, log, draining }: Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(requestIds(), health(draining ? { draining } : {}));
  app.use(headers(gatewayUrl, publicUrl?.protocol === 'https:'));
  const only = methodNotAllowed(['GET', 'HEAD']);
  const host = publicUrl ? [onPublicHost(publicUrl)] : [];
  for (const path of ['/', RETURN_PATH])
    app
      .route(path)
      .get(...host, send('html', page(gatewayUrl).text))
      .all(only);
  for (const [path, body] of assets)
    app
      .route(path)
      .get(send(path.slice(path.lastIndexOf('.')), body))
      .all(only);
  app.use(notFound(), answerProblems(log));
  return app;
}
