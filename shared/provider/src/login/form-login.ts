import type { Place, Tokens } from '../tokens.js';

/** What a login form calls its fields. */
export interface LoginLabels {
  readonly name: string;
  readonly password: string;
  /** What a person has to know, such as that their account's own password is not taken. */
  readonly help?: string;
}

/** How a person lets this service in with a name and a password, where the third party has no consent page: as data. */
export interface FormLogin extends LoginLabels {
  /** The page on which the person ends it. */
  readonly revoke: { readonly page: string };
}

/** A login by form, ready to be used. */
export interface Login {
  readonly labels: LoginLabels;
  /** Tokens of what a person has entered; whether they are any good is for the API to say. */
  enter(place: Place, name: string, password: string): Tokens;
}

/** Makes what the person enters the access token: credentials of HTTP Basic (RFC 7617, 2), good until the person ends them. */
export const loginOf = ({ help, name, password }: FormLogin, scopes: readonly string[]): Login => ({
  labels: { name, password, ...(help === undefined ? {} : { help }) },
  enter: (place, called, secret) => ({
    ...place,
    accessToken: Buffer.from(`${called}:${secret}`).toString('base64'),
    scopes,
  }),
});
