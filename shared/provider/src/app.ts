import type { ApiAnswer } from './api/answer.js';
import type { ThirdPartyMeter } from './third-party/third-party-meter.js';

/** The operator's registration at the third party. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Base URL of a simulator that stands for all hosts of the third party; without it the real ones are called. */
  readonly simulator?: URL | undefined;
  /** To be told of each call of the third party. */
  readonly meter?: ThirdPartyMeter | undefined;
  /** Hears every answer of the API, whatever it is: to record them. They are full of personal data. */
  readonly heard?:
    ((request: { readonly method: string; readonly url: URL }, answer: ApiAnswer) => void) | undefined;
}
