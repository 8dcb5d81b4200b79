import type { ApiAnswer } from './api/answer.js';
import type { ServerRules } from './servers/server-guard.js';
import type { ThirdPartyMeter } from './third-party/third-party-meter.js';

/** What an app of many servers says of itself, and what keeps it. */
export interface OwnApp {
  /** For people. */
  readonly name: string;
  /** The gateway's address. */
  readonly website: string;
  readonly redirectUri: string;
  /** The address of the document about it that its service serves. */
  readonly document: string;
  /** Public keys that go with `sign` (RFC 7517). */
  readonly jwks: readonly object[];
  /** A JWT (RFC 7519) of these claims, by which it says who it is (RFC 7523). */
  readonly sign: (claims: object) => string;
  /** Seals what it is at one server: it goes into the connection, and the service keeps nothing. */
  readonly seal: (value: unknown) => string;
  /** Opens that; nothing if it is not the service's. */
  readonly open: (sealed: string) => unknown;
}

/** The operator's registration at the third party; id and secret are empty where the app has others at each server. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Base URL of a simulator that stands for all hosts of the third party; without it the real ones are called. */
  readonly simulator?: URL | undefined;
  /** Of providers whose accounts are at many servers. */
  readonly own?: OwnApp | undefined;
  /** Which of them may be connected to; the public internet's unless told. */
  readonly servers?: ServerRules | undefined;
  /** How long a call of the API may take, in ms; 30,000 unless told. */
  readonly timeoutMs?: number;
  /** To be told of each call of the third party. */
  readonly meter?: ThirdPartyMeter | undefined;
  /** Hears every answer of the API, whatever it is: to record them. They are full of personal data. */
  readonly heard?:
    ((request: { readonly method: string; readonly url: URL }, answer: ApiAnswer) => void) | undefined;
}
