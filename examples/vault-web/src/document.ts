import { html } from '@data-connector/kit/http';
import { asset, type Asset } from './assets.js';

/** The one page: it tells the script where the gateway is, and says what it needs to browsers without script. */
export function document(gatewayUrl: URL): Asset {
  const { text } = html`<!doctype html>
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
  return asset('text/html; charset=utf-8', text);
}
