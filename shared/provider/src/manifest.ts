import { z } from 'zod';
import { HANDLER_MODES, handlerListing, providerListing, providerName } from '@data-connector/protocol';

/** What everybody is told of a handler, of all that it is; stricter than what a gateway takes from a service. */
const handlerManifest = z.object({
  ...handlerListing.shape,
  name: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  schema: z.url(),
  mode: z.enum(HANDLER_MODES),
  every: z.int().min(60),
});

/** What everybody is told of a provider. */
export const providerManifest = z.object({
  name: providerName,
  label: z.string().min(1),
  description: z.string().min(1),
  /** An SVG image without scripts. */
  icon: z
    .string()
    .regex(/^<svg[\s\S]+<\/svg>\s*$/)
    .refine((svg) => !/<script|\bon\w+=/i.test(svg)),
  lifecycle: handlerListing.shape.lifecycle,
  owners: z.array(z.string().min(1)).min(1),
  /**
   * What its callbacks have to call themselves, if they do (`iss`, RFC 9207): the third party's issuer identifier, or the
   * origin of its consent page where it publishes none; nothing where accounts are at many servers. Only one on this machine, for tests, does without TLS.
   */
  issuer: z
    .url()
    .regex(/^https:|^http:\/\/(?:localhost|127\.0\.0\.1):/)
    .optional(),
  server: providerListing.shape.server,
  /** Where the person ends what they granted, if the third party lets no app do so. */
  revokePage: z.url({ protocol: /^https$/ }).optional(),
  /** Asked for at the third party's consent page. */
  scopes: z.array(z.string().min(1)).min(1),
  handlers: z.array(handlerManifest).min(1),
});

export type HandlerManifest = z.infer<typeof handlerManifest>;
export type ProviderManifest = z.infer<typeof providerManifest>;
