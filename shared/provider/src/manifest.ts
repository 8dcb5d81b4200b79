import { z } from 'zod';
import { providerName } from '@data-connector/protocol';

const handlerManifest = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  label: z.string().min(1),
  description: z.string().min(1),
  /** URI of the record schema it fills. */
  schema: z.url(),
  /** `incremental` fetches what is new; `snapshot` comes whole. */
  mode: z.enum(['incremental', 'snapshot']),
  /** How often asking pays, in seconds. */
  every: z.int().min(60),
  /** The third party's scopes without which it cannot run. */
  scopes: z.array(z.string().min(1)),
});

/** What a provider is, as data. */
export const providerManifest = z.strictObject({
  name: providerName,
  label: z.string().min(1),
  description: z.string().min(1),
  /** An SVG image without scripts. */
  icon: z
    .string()
    .regex(/^<svg[\s\S]+<\/svg>\s*$/)
    .refine((svg) => !/<script|\bon\w+=/i.test(svg)),
  lifecycle: z.enum(['experimental', 'stable', 'unmaintained']),
  owners: z.array(z.string().min(1)).min(1),
  /**
   * What its callbacks have to call themselves, if they do (`iss`, RFC 9207): the third party's issuer identifier, or the
   * origin of its consent page where it publishes none.
   */
  issuer: z.url({ protocol: /^https$/ }),
  /** Asked for at the third party's consent page. */
  scopes: z.array(z.string().min(1)).min(1),
  handlers: z.array(handlerManifest).min(1),
});

export type HandlerManifest = z.infer<typeof handlerManifest>;
export type ProviderManifest = z.infer<typeof providerManifest>;
