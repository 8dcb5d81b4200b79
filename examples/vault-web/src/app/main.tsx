import { render } from 'preact';
import { open } from './effects/opening.js';
import { App } from './views/app.js';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/**
 * Has the browser keep the app itself, so that it opens without a connection. Without https (or localhost) there is no
 * worker; then it needs a connection to open, and nothing else is different.
 */
function registerWorker(): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const path = '/worker.js';
  const url = trusted?.createPolicy('vault', { createScriptURL: () => path }).createScriptURL(path) ?? path;
  workers?.register(url, { type: 'module' }).catch(() => {});
}

render(<App />, document.getElementById('vault') as HTMLElement);
void open();
registerWorker();
