import type { ProviderListing } from '@data-connector/protocol';
import type { RequestHandler } from 'express';
import { providerOf } from './known-provider.js';
import type { Provider, Registry } from './registry.js';

const PLACEHOLDER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9" fill="none" stroke="#8a94a3" stroke-width="2"/></svg>';

/** A provider as it is listed; one whose service never answered is listed by its name alone. */
export function listingOf(provider: Provider, publicUrl: URL): ProviderListing {
  const { name, manifest, available } = provider;
  const icon = new URL(`/providers/${name}/icon.svg`, publicUrl).href;
  const status = available ? 'available' : 'unavailable';
  if (!manifest) {
    const unknown = { lifecycle: 'experimental', mode: 'live' } as const;
    return { name, label: name, description: '', icon, status, ...unknown, handlers: [], jwks: { keys: [] } };
  }
  const { version: _version, ...told } = manifest;
  return { ...told, icon, status };
}

/** `GET /providers`: every provider as JSON, keyed by its name. */
export function listProviders(registry: Registry, publicUrl: URL): RequestHandler {
  return (_req, res) => {
    const listings = registry
      .all()
      .map((provider) => [provider.name, listingOf(provider, publicUrl)] as const);
    res.setHeader('cache-control', 'no-cache');
    res.json(Object.fromEntries(listings));
  };
}

/** `GET /providers/:provider/icon.svg`: a picture that cannot act, should a service send one with scripts. */
export function sendIcon(): RequestHandler {
  return (_req, res) => {
    res.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    res.setHeader('cache-control', 'public, max-age=300');
    res.type('image/svg+xml').send(providerOf(res).manifest?.icon ?? PLACEHOLDER);
  };
}
