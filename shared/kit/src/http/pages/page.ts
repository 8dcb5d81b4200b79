import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { html, Html } from './html.js';
import { PAGE_STYLE } from './page-style.js';

export interface PageParts {
  readonly title: string;
  /** What stands in `<main>`. Classes: `button`, `button quiet`, `soft`, `tag`; `section`, `header`, `img` have a look. */
  readonly body: Html;
  /** Origins that images may come from. */
  readonly images?: readonly string[];
  /** Where a browser goes on to by itself: an http(s) URL. A form's policy keeps it from being redirected to another site. */
  readonly onward?: string | undefined;
  /** True where the public URL is https: browsers then keep to it. */
  readonly https?: boolean;
}

/** A complete page with the policy that fits it. */
export interface Page {
  readonly document: string;
  readonly contentSecurityPolicy: string;
  readonly https: boolean;
}

/** An element of its own: a space more between its tags and the hash would not fit. */
const STYLE = new Html(`<style>${PAGE_STYLE}</style>`);
const STYLE_HASH = `'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`;

/** @throws TypeError if it is no http(s) URL: a policy must not be written by input. */
function originOf(image: string): string {
  const { origin } = new URL(image);
  // A host name may hold `;` and `'`, which end and open things in a policy.
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin))
    throw new TypeError('an image of a page needs an http(s) URL');
  return origin;
}

function policy(images: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    `img-src ${images.length > 0 ? images.join(' ') : "'none'"}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/**
 * A small complete HTML page: no script, one stylesheet that its Content-Security-Policy names by hash.
 * @throws TypeError if `images` holds anything but http(s) URLs
 */
export function page(parts: PageParts): Page {
  const { title, body, images = [], https = false, onward } = parts;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${onward !== undefined && html`<meta http-equiv="refresh" content="0; url=${onward}" />`} ${STYLE}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
  return {
    document: document.text,
    contentSecurityPolicy: policy([...new Set(images.map(originOf))]),
    https,
  };
}

/** Sends a page with the headers that keep it to itself: not framed, not cached, no referrer, no guessing of types. */
export function sendPage(res: Response, status: number, page: Page): void {
  res.setHeader('content-security-policy', page.contentSecurityPolicy);
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('x-frame-options', 'DENY');
  res.setHeader('referrer-policy', 'no-referrer');
  res.setHeader('cache-control', 'no-store');
  if (page.https) res.setHeader('strict-transport-security', 'max-age=31536000');
  res.status(status).type('html').send(page.document);
}
