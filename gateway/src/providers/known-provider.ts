import { ConnectorError } from '@data-connector/kit/errors';
import type { RequestHandler, Response } from 'express';
import type { Provider, Registry } from './registry.js';

/**
 * Finds the provider that a path names, for the handlers after it, the log and the metrics.
 * @throws ConnectorError `provider_unknown`
 */
export function knownProvider(registry: Registry): RequestHandler<{ provider: string }> {
  return (req, res, next) => {
    const provider = registry.find(req.params.provider);
    if (!provider) throw new ConnectorError('provider_unknown');
    res.locals['provider'] = provider;
    next();
  };
}

/** The provider that `knownProvider` found. */
export function providerOf(res: Response): Provider {
  return res.locals['provider'] as Provider;
}

/** The name of the provider that a request was for, if it named a known one. */
export function providerNameOf(res: Response): string | undefined {
  return (res.locals['provider'] as Provider | undefined)?.name;
}
