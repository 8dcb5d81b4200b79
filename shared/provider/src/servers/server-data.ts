import type { ApiAnswer } from '../api/answer.js';
import type { ThirdPartyRequest } from '../third-party/third-party.js';

/** What a server answered: any status below 400, so that where it redirects to can be asked next. */
export interface Told extends ApiAnswer {
  readonly text: string;
}

/**
 * Asks a server something before anybody is connected: within bounds, at public addresses only.
 * @throws ConnectorError `server_not_allowed`, `server_unknown` for a refusal, `rate_limited`, `provider_unavailable`
 */
export type Ask = (request: ThirdPartyRequest) => Promise<Told>;

/** The texts that a name has in the DNS (TXT, RFC 1035, 3.3.14): none where there is no answer. */
export type LookUpTexts = (name: string) => Promise<readonly string[]>;

/** The server of what a person gave, and the id there of the account that was meant, if that is known. */
export interface Found {
  readonly server: string;
  readonly subject?: string;
}

/** What an app says of itself to a server. */
export interface AppFacts {
  readonly name: string;
  /** The gateway's address. */
  readonly website: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** How the app becomes known at a server: with a client of its own there, which is made at the first connection. */
export interface Registered {
  readonly register: {
    /** Where it is made, below the server; where the server's metadata says unless told. */
    readonly path?: string;
    /** What is sent as JSON; as RFC 7591, 2 has it unless told. */
    readonly says?: (app: AppFacts) => Readonly<Record<string, unknown>>;
  };
}

/**
 * How the app stands for itself: its id is the address of a document about it, which its service serves
 * (draft-ietf-oauth-client-id-metadata-document).
 */
export interface Documented {
  readonly document: true;
  /** Its id where the gateway is on this machine, so that no server could fetch the document; it has no key then. */
  readonly onLoopback?: (app: AppFacts) => string;
}

/** A third party whose accounts are at many servers, as data. Addresses of its OAuth 2 and its API are below the server's. */
export interface ServerData {
  /** What people call such a server. */
  readonly label: string;
  /** Some that many use, to choose from. */
  readonly common: readonly { readonly server: string; readonly label: string }[];
  /** Its name may have a path. */
  readonly path?: true;
  /** An account's id is the same wherever it is; `@server` is added to it unless told. */
  readonly sameIds?: true;
  /** The server of what a person gave, where that is not its name: a handle, say. @throws ConnectorError `server_unknown` */
  readonly find?: (
    given: string,
    ask: Ask,
    signal: AbortSignal,
    texts: LookUpTexts,
  ) => Promise<string | Found>;
  /**
   * The server of an account, by its id in the token endpoint's answer (`sub`), where a person may begin at another one that
   * lets them in: it has to have the same authorization server. Who was meant at the beginning has to be who has consented.
   * @throws ConnectorError `server_unknown`
   */
  readonly home?: (subject: string, ask: Ask, signal: AbortSignal) => Promise<string>;
  /**
   * Its endpoints are those of its authorization server's metadata (RFC 8414): its own, or another's that it names
   * (`protected-resource`, RFC 9728); one that names none may be one itself.
   */
  readonly metadata?: 'authorization-server' | 'protected-resource';
  /** Nothing where people log in by a form. */
  readonly app?: Registered | Documented;
}
