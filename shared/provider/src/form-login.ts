import type { Entrance, LoginLabels } from './provider.js';

/** How a person lets this service in with a name and a password, where the third party has no consent page: as data. */
export interface FormLogin extends LoginLabels {
  /** The page on which the person ends it. */
  readonly revoke: { readonly page: string };
}

/** Whoever calls what is about a consent page has not looked whether there is one. */
const noConsentPage = (): never => {
  throw new Error('people log in by a form here');
};

/**
 * How people log in by a form: what they enter is the access token, credentials of HTTP Basic (RFC 7617, 2), good until they
 * end it. There is nothing to renew.
 */
export const loginOf = ({ help, name, password }: FormLogin, scopes: readonly string[]): Entrance => ({
  login: {
    labels: { name, password, ...(help === undefined ? {} : { help }) },
    enter: (place, called, secret) => ({
      ...place,
      accessToken: Buffer.from(`${called}:${secret}`).toString('base64'),
      scopes,
    }),
  },
  longestState: 0,
  issuerAt: noConsentPage,
  strategy: noConsentPage,
  authorize: noConsentPage,
  finish: noConsentPage,
  close: () => Promise.resolve(),
});
