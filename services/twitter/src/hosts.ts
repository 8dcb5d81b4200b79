/** Where X is: its own hosts, or a simulator that stands for all of them. */
export interface Hosts {
  readonly authorize: URL;
  readonly token: URL;
  readonly revoke: URL;
  /** Set when the API's calls go to a simulator instead of https://api.x.com. */
  readonly simulator: URL | undefined;
}

/** The addresses of X, or of the simulator (https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token). */
export function hosts(simulator: URL | undefined): Hosts {
  const [web, api] = simulator ? [simulator, simulator] : ['https://x.com', 'https://api.x.com'];
  return {
    authorize: new URL('/i/oauth2/authorize', web),
    token: new URL('/2/oauth2/token', api),
    revoke: new URL('/2/oauth2/revoke', api),
    simulator,
  };
}
