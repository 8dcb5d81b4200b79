interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/**
 * Has the browser keep the app itself, so that it opens without a connection. Without https (or localhost) there is no
 * worker; then it needs a connection to open, and nothing else is different.
 */
export function registerWorker(): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (!workers) return;
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const path = '/worker.js';
  const url = trusted
    ? trusted.createPolicy('vault', { createScriptURL: () => path }).createScriptURL(path)
    : path;
  workers.register(url, { type: 'module' }).catch(() => {});
}
