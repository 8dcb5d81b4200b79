import type { Account } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { unmetered, withRetry, type ThirdPartyMeter } from '@data-connector/provider';
import {
  FOLLOWED_USER_FIELDS,
  NAMED_PARAMETERS,
  OWN_USER_FIELDS,
  POST_QUERY,
  type Naming,
} from './field-names.js';
import { limitLeft } from './limit-left.js';
import { accepted, ParametersRefused } from './refusals.js';
import { Transport, type Read } from './transport.js';
import { profileUrl, xPage, xUser, type XIncludes, type XObject } from './x-objects.js';

/** With whose token a call is made, and what ends it. */
export interface Caller {
  readonly accessToken: string;
  readonly signal: AbortSignal;
}

/** One page of a list, and the token of the next one, if there is one. */
export interface ListPage {
  readonly data: readonly XObject[];
  readonly includes: XIncludes;
  readonly next: string | undefined;
}

/** Which page of the posts: ids newer than `since` and older than `until`, both left out. */
export interface PostsPage {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly token: string | undefined;
  readonly max: number;
}

const unavailable = (): ConnectorError => new ConnectorError('provider_unavailable');

function pageOf(body: Readonly<Record<string, unknown>>): ListPage {
  const { data: page } = xPage.safeParse(body);
  if (!page) throw unavailable();
  return { data: page.data ?? [], includes: page.includes ?? {}, next: page.meta?.next_token ?? undefined };
}

/** What this service reads of X. Every read throws as `accepted` and `Transport.read` say, except ParametersRefused. */
export class XClient {
  readonly #transport: Transport;
  /** The generation that X last took: it tells nowhere which one it speaks. */
  #naming: Naming = 'tweet';

  constructor(
    simulator?: URL,
    private readonly meter: ThirdPartyMeter = unmetered,
  ) {
    this.#transport = new Transport(simulator, { meter });
  }

  /** The account that a token belongs to. */
  async me({ accessToken, signal }: Caller): Promise<Account> {
    const query = { 'user.fields': OWN_USER_FIELDS };
    const { data: user } = xUser.safeParse(
      (await this.#read({ path: 'users/me', query, accessToken, signal }).catch(asUnavailable))['data'],
    );
    if (!user) throw unavailable();
    return {
      id: user.id,
      name: user.name ?? user.username,
      username: user.username,
      url: profileUrl(user.username),
      ...(user.profile_image_url ? { avatarUrl: user.profile_image_url } : {}),
    };
  }

  /**
   * One page of the accounts that an account follows: at most `max`, 1 to 1000. `restarted`: X knows the token no more, and
   * this is the first page.
   */
  async following(
    id: string,
    { token, max }: { token: string | undefined; max: number },
    caller: Caller,
  ): Promise<ListPage & { readonly restarted: boolean }> {
    const ask = (from: string | undefined) =>
      this.#read({
        path: 'users/:id/following',
        id,
        query: { max_results: max, pagination_token: from, 'user.fields': FOLLOWED_USER_FIELDS },
        ...caller,
      }).then((body) => ({ ...pageOf(body), restarted: from !== token }));
    return ask(token)
      .catch((error: unknown) => {
        const outdated = error instanceof ParametersRefused && error.parameters.includes('pagination_token');
        if (token === undefined || !outdated) throw error;
        // The token was kept over a long pause: from the beginning again, or this list would never come to its end.
        return ask(undefined);
      })
      .catch(asUnavailable);
  }

  /** One page of an account's posts, newest first: at most `max`, 5 to 100. */
  async posts(id: string, { since, until, token, max }: PostsPage, caller: Caller): Promise<ListPage> {
    const ask = (naming: Naming): Promise<ListPage> =>
      this.#read({
        path: 'users/:id/tweets',
        id,
        query: {
          max_results: max,
          since_id: since,
          until_id: until,
          pagination_token: token,
          ...POST_QUERY[naming],
        },
        ...caller,
      }).then(pageOf);
    const known = this.#naming;
    return ask(known)
      .catch(async (error: unknown) => {
        if (!(error instanceof ParametersRefused) || !mayBeNaming(error)) throw error;
        const other: Naming = known === 'tweet' ? 'post' : 'tweet';
        const page = await ask(other);
        this.#naming = other;
        return page;
      })
      .catch(asUnavailable);
  }

  async #read(read: Read): Promise<Readonly<Record<string, unknown>>> {
    const answer = await withRetry(() => this.#transport.read(read), read.signal, this.meter);
    const left = limitLeft(answer.headers);
    if (left !== undefined) this.meter.left('window', left);
    return accepted(answer);
  }
}

const mayBeNaming = ({ parameters }: ParametersRefused): boolean =>
  parameters.length === 0 || parameters.some((name) => NAMED_PARAMETERS.includes(name));

/** A request that X does not understand is no fault of the person's or the Vault's. */
function asUnavailable(error: unknown): never {
  throw error instanceof ParametersRefused ? unavailable() : error;
}
