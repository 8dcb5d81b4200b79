import { serviceManifest, type ServiceManifest } from '@data-connector/protocol';
import { fetch, type Dispatcher } from 'undici';

/** How long a service may take to tell its manifest, in milliseconds. */
const TIMEOUT_MS = 3_000;

/**
 * Asks a service who it is (`GET /v1/manifest`).
 * @throws Error of any kind when it does not answer, or with anything but the manifest of `name`
 */
export async function fetchManifest(
  name: string,
  service: URL,
  dispatcher: Dispatcher,
): Promise<ServiceManifest> {
  const answer = await fetch(new URL('/v1/manifest', service), {
    dispatcher,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error('the service answers with an error');
  const manifest = serviceManifest.parse(body);
  if (manifest.name !== name) throw new Error('the service has another name');
  return manifest;
}
