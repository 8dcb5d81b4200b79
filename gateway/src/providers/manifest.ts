import { providerName, type ServiceManifest } from '@data-connector/protocol';
import { fetch, type Dispatcher } from 'undici';
import { z } from 'zod';

const text = z.string().max(500);

/** Unknown members are dropped, so that a newer service can be listed by an older gateway. */
const serviceManifest = z.object({
  version: z.literal(1),
  name: providerName,
  label: text.min(1),
  description: text,
  icon: z
    .string()
    .max(100_000)
    .regex(/^<svg[\s\S]+<\/svg>\s*$/),
  lifecycle: z.enum(['experimental', 'stable', 'unmaintained']),
  mode: z.enum(['live', 'simulated']),
  handlers: z
    .array(
      z.object({
        name: text.min(1),
        label: text.min(1),
        description: text,
        schema: text.min(1),
        mode: z.enum(['incremental', 'snapshot']),
        every: z.number().nonnegative(),
        scopes: z.array(text).max(100),
      }),
    )
    .max(100),
  jwks: z.object({
    keys: z
      .array(
        z.object({
          kty: z.literal('EC'),
          crv: z.literal('P-256'),
          x: text,
          y: text,
          kid: text,
          alg: z.literal('ES256'),
          use: z.literal('sig'),
        }),
      )
      .max(100),
  }),
});

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
