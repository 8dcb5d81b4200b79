import type { RequestHandler } from 'express';

/**
 * Sends a browser that came by another host name (127.0.0.1 for localhost) to the public one. What a URL has after `#`
 * stays with the browser and comes along by itself.
 */
export function onPublicHost(publicUrl: URL): RequestHandler {
  return (req, res, next) => {
    const url = `http://${req.headers.host ?? ''}`;
    if (!URL.canParse(url) || new URL(url).hostname === publicUrl.hostname) {
      next();
      return;
    }
    res.setHeader('cache-control', 'no-store');
    res.redirect(302, `${publicUrl.origin}${req.path}${/\?.*$/s.exec(req.originalUrl)?.[0] ?? ''}`);
  };
}
