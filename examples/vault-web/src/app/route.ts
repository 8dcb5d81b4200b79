/** Where in the app the person is; it stands after `#` in the address, so that reloading and going back work. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'keys' }
  /** `shelf` is the short name of a schema, as in `post`; without it, the first one that has something. */
  | { readonly screen: 'account'; readonly account: string; readonly shelf?: string };

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** The place that an address's fragment names; home for anything unknown. */
export function routeOf(hash: string): Route {
  const [screen, provider = '', id = '', shelf] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (screen === 'keys') return { screen };
  if (screen === 'account' && /^[a-z][a-z0-9]{1,30}$/.test(provider) && id !== '')
    return { screen, account: `${provider}/${id}`, ...(shelf === undefined ? {} : { shelf }) };
  return { screen: 'home' };
}

export function hashOf(route: Route): string {
  if (route.screen !== 'account') return route.screen === 'home' ? '#/' : '#/keys';
  const cut = route.account.indexOf('/');
  const [provider, id] = [route.account.slice(0, cut), route.account.slice(cut + 1)];
  const parts = ['account', provider, encodeURIComponent(id), ...(route.shelf ? [route.shelf] : [])];
  return `#/${parts.join('/')}`;
}
