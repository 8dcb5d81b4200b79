import { readConfig, setting, type ConfigOf } from '@data-connector/kit/config';
import { perProviderSetting } from './per-provider.js';

/** What an operator sets for how much may be under way, and for how long. */
export const boundSettings = {
  PROVIDER_TIMEOUT_SECONDS: perProviderSetting(
    'how long a provider’s service may be silent, streams apart, as 60,facebook=50; a callback may take 45',
    // Services keep an idle connection for 65 s: none may be closed while it is taken up again.
    { min: 1, max: 60 },
    60,
  ),
  PROVIDER_CONCURRENCY: perProviderSetting(
    'whole requests that may wait for a provider’s service at once, streams apart, as 256,facebook=512',
    { min: 1, max: 100_000 },
    256,
  ),
  CLIENT_CONCURRENCY: setting.integer(
    'requests of one address that may be on their way here, or to services and back, at once, streams apart',
    { min: 1, max: 100_000 },
    { fallback: 64 },
  ),
  CLIENT_STREAMS: setting.integer(
    'streams (events, live replication) that one address may have open at once',
    { min: 1, max: 100_000 },
    { fallback: 64 },
  ),
  STREAMS: setting.integer(
    'streams that may be open at once in all',
    { min: 1, max: 100_000 },
    { fallback: 2000 },
  ),
};

export type Bounds = ConfigOf<typeof boundSettings>;

/** Bounds of which some may be left out: those have their defaults. */
export function boundsOf(some: Partial<Bounds>): Bounds {
  return { ...readConfig(boundSettings, {}), ...some };
}
