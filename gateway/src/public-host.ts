import type { Request, RequestHandler } from 'express';

/** Marks a request that was already sent to the public host: a proxy that hides the host name must not make a circle. */
const MARK = '_host=1';

function hostNameOf(req: Request): string | undefined {
  const url = `http://${req.headers.host ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/**
 * Sends a browser that came by another host name to the public one first: the flow's cookie is set on the name that it
 * comes in by, and the callback comes to the public one. The target is PUBLIC_URL, whatever Host says.
 */
export function onPublicHost(publicUrl: URL): RequestHandler {
  return (req, res, next) => {
    const [path = '', query = ''] = req.url.split(/\?(.*)/s);
    const parameters = query.split('&').filter((parameter) => parameter !== '');
    const others = parameters.filter((parameter) => parameter !== MARK);
    if (hostNameOf(req) === publicUrl.hostname || others.length < parameters.length) {
      req.url = others.length > 0 ? `${path}?${others.join('&')}` : path;
      next();
      return;
    }
    res.setHeader('cache-control', 'no-store');
    res.setHeader('location', `${publicUrl.origin}${path}?${[...others, MARK].join('&')}`);
    res.status(302).end();
  };
}
