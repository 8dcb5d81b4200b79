import type { Request } from 'express';
import type { OAuth2Data, SimulatedApp } from './authorization/authorization-options.js';
import type { Call } from './api/call.js';
import type { Errors, Said } from './api/said.js';
import type { LimitsData } from './api/limits.js';
import type { Paging } from './api/paging.js';
import type { Parameters } from './authorization/parameters.js';
import type { ItemPlace } from './data/item-place.js';
import type { SimulatedPerson } from './data/people.js';

/** How something is asked for; WebDAV's own only read (RFC 4918, 9.1; RFC 3253, 3.6). */
export type Method = 'GET' | 'POST' | 'DELETE' | 'PROPFIND' | 'REPORT';

/** What a person has of a list, for an answer that is no page of it. */
export interface Holdings<Item extends object = object> {
  /** All of it as it is given, oldest first. */
  readonly items: readonly (Item | null)[];
  /** Names the state that it is in, of a list with `sync`. */
  readonly token: string;
  /** What has changed since a state, as it is given now; nothing if the state is forgotten. */
  since(
    token: string,
  ): readonly { readonly item: Item | null; readonly made: Item; readonly isGone: boolean }[] | undefined;
}

/** One object of a third party's API, or anything else that is called with a token. */
export interface ObjectData {
  readonly method?: Method;
  /** `:account` is the id of the token's own person, or `me`. */
  readonly path: string;
  readonly scopes?: readonly string[];
  /** The provider's handler that makes its one record of it: faults can be planned under this name too. */
  readonly handler?: string;
  /** Whether answers have an ETag, and an answer that the caller has is a 304. */
  readonly etag?: true;
  /** @throws Refused where the third party refuses */
  answer(this: void, call: Call): object | string;
}

/** A page of a list. */
export interface PageParts<Item extends object = object> {
  /** As they are given. */
  readonly items: readonly (object | null)[];
  /** As they were made. */
  readonly made: readonly Item[];
  /** What is told of the next page: its token, or its address; nothing at the end, or where the client knows by itself. */
  readonly next: string | undefined;
  /** How many items the person has. */
  readonly total: number;
  /** What names the state that this pass tells: on its last page, of a list with sync tokens; on each where `changes` are elsewhere. */
  readonly token: string | undefined;
}

/** What every person has many of. */
export interface ListData<Item extends object = object> {
  readonly method?: Method;
  /** `:account` is the id of the token's own person, or `me`; `:collection` is what `of` tells. */
  readonly path: string;
  /** Parameters that tell it from other lists of the same path. */
  readonly query?: Parameters;
  readonly scopes?: readonly string[];
  /** How many items each person has at first, unless told. */
  readonly size: number;
  /** Nobody has more at first, whatever size is asked for. */
  readonly most?: number;
  /** The item at a place: the same for the same place. */
  make(this: void, place: ItemPlace): Item;
  /** Its member `id` unless told. */
  id?(this: void, item: Item): string;
  /** Newer items have larger ones, or the same; windows and places in order are of these. */
  order?(this: void, item: Item): bigint | number;
  /** An item as an answer gives it, where that is not as it was made. @throws Refused */
  give?(this: void, item: Item, call: Call): object;
  /** In which of several collections an item is, where each has a list. */
  of?(this: void, item: Item): string;
  /** Where an item is by itself, by its id as `:item`, and what the list gives of it, where that is less. */
  readonly each?: { readonly path: string; named(this: void, item: Item): object };
  /** Members of an item that cannot be read; `null` takes the place of the whole item unless told. */
  readonly unreadable?: Readonly<Record<string, unknown>>;
  /** Items come with the newest first unless told. */
  readonly oldestFirst?: true;
  readonly pageSize?: {
    readonly parameter: string;
    /** Unless asked for. */
    readonly usual: number;
    readonly max: number;
    /** 1 unless told. */
    readonly min?: number;
    /** Whether a size out of bounds is refused, and not brought within them. */
    readonly strict?: true;
  };
  /** Without it, one page has everything. */
  readonly paging?: Paging;
  /** Parameters that bound what comes by its order, which is left out itself unless `inclusive`. */
  readonly window?: {
    readonly since?: string;
    readonly until?: string;
    readonly inclusive?: true;
    /** The order in a parameter's text, nothing if there is none; a whole number unless told. */
    key?(this: void, text: string): bigint | number | undefined;
  };
  /** How it tells what has changed since a state, in that order. Such a list is paged by token, or not at all. */
  readonly sync?: {
    /** The parameter that takes the token of the state. */
    readonly parameter: string;
    /** Where it does, and how, if not with the list itself. */
    readonly changes?: {
      readonly path: string;
      body(this: void, page: PageParts<Item>, call: Call): unknown;
    };
    /** Where the token of the state is told, if not with the list itself. */
    readonly now?: { readonly path: string; answer(this: void, token: string, call: Call): object };
    /** How a token is refused that is not known any more; 410 unless told. */
    readonly forgotten?: Said;
    /** An item that is gone, as an answer gives it. */
    gone(this: void, item: Item): object;
  };
  /** The whole answer's body, where it is asked for otherwise than by parameters. @throws Refused */
  answer?(this: void, call: Call, holdings: Holdings<Item>): unknown;
  /** The answer's body; the list of items unless told. */
  body?(this: void, page: PageParts<Item>, call: Call): unknown;
  readonly etag?: true;
}

/** What anybody may ask, without a token. */
export interface OpenData {
  readonly path: string;
  /** @param host of which of the servers that this one stands for @param people who can sign in */
  answer(this: void, request: Request, host: string, people: readonly SimulatedPerson[]): Said;
}

/** A simulated third party, as data. */
export interface SimulatorData<List extends string = string> {
  /** As the provider is called. */
  readonly name: string;
  /** Heading of the consent page. */
  readonly title: string;
  /** The app that it knows unless told: `<name>-client`. */
  readonly app?: SimulatedApp;
  /** A person as this third party knows them. */
  person?(this: void, person: SimulatedPerson, index: number): SimulatedPerson;
  /** How people consent; or else `login`. */
  readonly oauth2?: OAuth2Data;
  /** People log in with their username and a password of `passwordOf` (RFC 7617), which are good for these scopes. */
  readonly login?: { readonly scopes: readonly string[] };
  readonly api?: {
    /** Headers of every success. */
    readonly headers?: Readonly<Record<string, string>>;
    /** Whether a token may stand in the query, as `access_token`. */
    readonly tokenInQuery?: true;
    readonly limits?: LimitsData;
    /** How it words what is wrong; `{message}` with the usual status unless told. */
    readonly errors?: Errors;
    /** How it words a body, where that is no JSON. */
    words?(this: void, body: unknown): Said;
    /** Looks at every call with a valid token first. @throws Refused */
    check?(this: void, call: Call): void;
  };
  /** By route. `me` is what the provider's account is made of. */
  readonly objects: Readonly<Record<string, ObjectData>>;
  /** What is asked before anybody is connected: who is where, say. Faults are planned for it under `server`. */
  readonly open?: readonly OpenData[];
  /** By route: each has the name of the provider's handler that reads it. */
  readonly lists: Readonly<Record<List, ListData>>;
}
