import { decideAsPerson, type Decision } from './decide-as-person.js';

/** What a browser must have come to before it leads into a Vault. */
export class NoVaultLink extends Error {
  constructor(readonly status: number) {
    super(`The connection attempt ended on a page without a way into the Vault (HTTP ${status})`);
  }
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/**
 * Plays the browser and the person in it: opens a connect URL, decides at the simulated third party, and comes back.
 * @returns the link behind the success page's button
 */
export async function connectAsPerson(connectUrl: string, decision: Decision = {}): Promise<string> {
  let begun = await fetch(connectUrl, { redirect: 'manual' });
  let away = begun.headers.get('location');
  if (away !== null && new URL(away).pathname === new URL(connectUrl).pathname) {
    begun = await fetch(away, { redirect: 'manual' });
    away = begun.headers.get('location');
  }
  if (away === null) throw new NoVaultLink(begun.status);
  const callback = await decideAsPerson(away, decision);
  const page = await fetch(callback, { headers: { cookie: cookiesOf(begun), accept: 'text/html' } });
  const [, link] = /id="open-vault"[^>]*href="([^"]*)"/.exec(await page.text()) ?? [];
  if (link === undefined) throw new NoVaultLink(page.status);
  return unescapeHtml(link);
}
