import { objectOf, objectsIn, serverName, textOf, type ServerData } from '@data-connector/provider';

const hostOf = (address: unknown): string | undefined => {
  const text = textOf(address);
  return text !== undefined && URL.canParse(text) ? new URL(text).host || undefined : undefined;
};

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
  // A name that says nothing of itself may be a server's all the same.
  const told = await ask({ url, signal }).catch(() => undefined);
  signal.throwIfAborted();
  const self = objectsIn(objectOf(told?.body)?.['links']).find(({ rel }) => rel === 'self');
  return hostOf(told?.headers.get('location')) ?? hostOf(self?.['href']) ?? domain;
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
