import type { SimulatedApp } from './authorization/authorization-options.js';
import type { Grants, Issued } from './authorization/grants.js';
import type { SimulatedPerson } from './data/people.js';
import type { Faults, FaultRates } from './faults/faults.js';
import type { RecordedRequest } from './recorded-requests.js';

/** What one simulated third party differs in from the next of its kind; everything has a default. */
export interface SimulatorOptions<List extends string = string> {
  /** How many items of each list every person has at first. */
  readonly sizes?: Partial<Readonly<Record<List, number>>> | undefined;
  /** How many people can sign in, or what is to be known of each: 2. */
  readonly people?: number | readonly Partial<SimulatedPerson>[] | undefined;
  /** The same seed gives the same data and the same random faults: 1. */
  readonly seed?: number | undefined;
  /** Before each answer: 0. */
  readonly latencyMs?: number | undefined;
  /** How often calls fail. */
  readonly faults?: FaultRates | undefined;
  /** Calls of a person in a window, in place of the third party's own limits. */
  readonly rateLimit?: number | undefined;
  /** How long an access token is valid, in place of the third party's own time. */
  readonly accessSeconds?: number | undefined;
  /** Whether lists that are paged by token have short and empty pages and a repeated item: true. */
  readonly oddPages?: boolean | undefined;
  /** How many items come at once at most, whatever is asked for. */
  readonly largestPage?: number | undefined;
  /** The app's callback URLs; default: any. */
  readonly redirectUris?: readonly string[] | undefined;
  /** Its clock, in ms since 1970. */
  readonly now?: (() => number) | undefined;
  /** A free one. */
  readonly port?: number | undefined;
  /** 127.0.0.1. */
  readonly host?: string | undefined;
  /** The app registration that it knows. */
  readonly app?: SimulatedApp | undefined;
  /** Every token and code begins with it, so that a test can look for them. */
  readonly marker?: string | undefined;
}

/** A simulated third party that is running. `accountId` is the first person's unless given. */
export interface Simulator<List extends string = string> {
  readonly url: string;
  readonly port: number;
  readonly app: SimulatedApp;
  /** Who can sign in. */
  readonly people: readonly SimulatedPerson[];
  readonly grants: Grants;
  /** The latest requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** By route: `token`, `par`, `revoke`, `server`, and the names of objects and lists. */
  readonly faults: Faults;
  /** Where each list is; `:account` stands for a person's id. */
  readonly paths: Readonly<Record<List, string>>;
  /** Adds a newest item, with these members; returns its id. */
  add(list: List, item?: object, accountId?: string): string;
  /** Removes an item; tells whether it was there. */
  remove(list: List, id: string, accountId?: string): boolean;
  /** From now on an item is given with these members in place of its own: it was edited. */
  giveAs(list: List, id: string, members: Readonly<Record<string, unknown>>): void;
  /** Forgets every state of a list that was named by a sync token. */
  forget(list: List, accountId?: string): void;
  /** How many items a person has, by list. */
  counts(accountId?: string): Readonly<Record<List, number>>;
  /** The ids of all that a person has, newest first, by list. */
  ids(accountId?: string): Readonly<Record<List, readonly string[]>>;
  /** A person's password, where they log in by a form. */
  passwordOf(accountId?: string): string;
  /** The request for consent that was left under a name (RFC 9126). */
  pushed(uri: string): Readonly<Record<string, string>> | undefined;
  /** Forgets the apps that it has made for whoever asked. */
  forgetClients(): void;
  /** Tokens, as if the person had just connected. @param scopes all unless given */
  connect(accountId?: string, scopes?: readonly string[]): Issued;
  /** Ends all connections, hanging ones too. */
  close(): Promise<void>;
}
