import { objectOf, objectsIn, serverName, textOf, type ServerData } from '@data-connector/provider';

const hostOf = (address: unknown): string | undefined => {
  const text = textOf(address);
  return text !== undefined && URL.canParse(text) ? new URL(text).host || undefined : undefined;
};

/** How often a name may say that another one answers for it. */
const MOST_HOPS = 3;

/**
 * The server of a handle such as `@ada@one.example`, whose name may be another's than the server's
 * (https://docs.joinmastodon.org/spec/webfinger); of the address of a profile; or what was given, as it is.
 */
export const serverOf: NonNullable<ServerData['find']> = async (given, ask, signal) => {
  const [, profile] = /^\s*https:\/\/([^/@]+)\/@[^/]*\/?\s*$/i.exec(given) ?? [];
  const [, user = '', named] = /^\s*@(\w[\w.-]*)@([^@/]+?)\s*$/.exec(given) ?? [];
  if (named === undefined) return profile ?? given;
  const domain = serverName(named, { path: false, loopback: false });
  const url = new URL(`https://${domain}/.well-known/webfinger`);
  url.searchParams.set('resource', `acct:${user}@${domain}`);
  let at = url;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    // A name that says nothing of itself may be a server's all the same.
    const told = await ask({ url: at, signal }).catch(() => undefined);
    signal.throwIfAborted();
    const onward = told?.headers.get('location') ?? undefined;
    if (onward === undefined || !URL.canParse(onward, at)) {
      const self = objectsIn(objectOf(told?.body)?.['links']).find(({ rel }) => rel === 'self');
      return hostOf(self?.['href']) ?? at.host;
    }
    at = new URL(onward, at);
  }
  return at.host;
};

/** Mastodon's servers, each of which makes an app for whoever asks. */
export const server: ServerData = {
  label: 'Your Mastodon server, or your handle',
  common: ['mastodon.social', 'mastodon.online', 'mas.to'].map((name) => ({ server: name, label: name })),
  find: serverOf,
  app: {
    // https://docs.joinmastodon.org/methods/apps/#create: a text of addresses is what servers before 4.3 take, too.
    register: {
      path: '/api/v1/apps',
      says: ({ name, redirectUri, scopes, website }) => ({
        ...{ client_name: name, redirect_uris: redirectUri, scopes: scopes.join(' '), website },
      }),
    },
  },
};
