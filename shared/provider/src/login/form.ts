import type { ApiClient } from '../api/api-client.js';
import type { App } from '../app.js';
import type { Provider } from '../provider.js';
import type { ServerData } from '../servers/server-data.js';
import type { ServerGuard } from '../servers/server-guard.js';
import { Servers } from '../servers/servers.js';
import type { Login } from './form-login.js';

/** Whoever calls what is about a consent page has not looked whether there is one. */
const noConsentPage = (): never => {
  throw new Error('people log in by a form here');
};

/** How people log in by a form: there is nothing to renew, and only they can end it. */
export function formOf(
  login: Login,
  app: App,
  api: ApiClient,
  data: ServerData | undefined,
  guard: ServerGuard | undefined,
): Omit<Provider, 'manifest' | 'handlers' | 'account' | 'webhooks'> {
  const servers = data && guard && new Servers(data, undefined, app, guard);
  return {
    login,
    longestState: 0,
    issuerAt: noConsentPage,
    strategy: noConsentPage,
    authorize: noConsentPage,
    finish: noConsentPage,
    ...(servers ? { begin: (given: string, signal: AbortSignal) => servers.begin(given, signal) } : {}),
    async close() {
      await servers?.close();
      await api.close();
    },
  };
}
