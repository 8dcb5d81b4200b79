import * as z from 'zod/mini';

/** 32 bytes that are not all zero, as hex. */
export const HEX_KEY = /^(?!0{64}$)[0-9a-fA-F]{64}$/;
/** The same as base64url, whose last character carries no bits that 32 bytes have not. */
const BASE64URL_KEY = /^(?!A{43}$)[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** A coordinate of a public P-256 key. */
export const coordinate = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/** A public EC P-256 key as a JWK (RFC 7517). A private or symmetric one is refused. */
export const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: z.exactOptional(z.never()),
  k: z.exactOptional(z.never()),
});
export type PublicJwk = Omit<z.infer<typeof publicJwk>, 'd' | 'k'>;

/** A passphrase's length in Unicode code points, once it is normalised to NFKC. */
export const PASSPHRASE_LENGTH = { shortest: 8, longest: 256 } as const;
const { shortest, longest } = PASSPHRASE_LENGTH;

/** A passphrase that is as long as one must be, in NFKC; nothing if it is not. */
export function normalisedPassphrase(text: string): string | undefined {
  if (text.length > 1024) return undefined;
  const passphrase = text.normalize('NFKC');
  const length = [...passphrase].length;
  return length >= shortest && length <= longest ? passphrase : undefined;
}

const passphrase = z.string().check(
  z.refine((text) => normalisedPassphrase(text) !== undefined),
  z.meta({
    minLength: shortest,
    maxLength: longest,
    description: 'Counted in Unicode code points, once it is normalised to NFKC',
  }),
);

/** A person's key where only a string can be sent. */
export const bareKey = z
  .string()
  .check(
    z.minLength(shortest),
    z.describe('The person’s key in a bare string: JSON, a secret, or a passphrase'),
  );

/** A person's key in an object that says what it is. */
export const namedKey = z.union([
  z.strictObject({ jwk: publicJwk }),
  z.strictObject({
    secret: z
      .string()
      .check(
        z.regex(new RegExp(`${HEX_KEY.source}|${BASE64URL_KEY.source}`)),
        z.describe('32 bytes, not all zero: 64 hex or 43 base64url characters'),
      ),
  }),
  z.strictObject({ passphrase }),
]);

/** The person's key, as it is sent: `jwk` lets the server write and never read back. */
export const personKey = z.union([...namedKey.def.options, bareKey]);
export type SentKey = Exclude<z.infer<typeof personKey>, string>;
