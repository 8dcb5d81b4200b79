import { decideAsPerson, type Decision } from './decide-as-person.js';
import { loginOn } from './log-in-as-person.js';
import { visit } from './visit.js';

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

/** The address of a link, or nothing. */
const linkIn = (page: string, pattern: RegExp): string | undefined => {
  const [, link] = pattern.exec(page) ?? [];
  return link === undefined ? undefined : unescapeHtml(link);
};

/** Opens addresses with the cookies that came before. */
function browser() {
  const cookies = new Map<string, string>();
  return async (address: string, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) };
    const answer = await visit(address, {
      ...{ redirect: 'manual', headers },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
}

/**
 * Plays the browser and the person in it: opens a connect URL, names the first server that is offered where one is asked for,
 * decides at the simulated third party, and comes back; or logs in as the first person, where there is a form for that.
 * @returns the link behind the success page's button
 */
export async function connectAsPerson(connectUrl: string, decision: Decision = {}): Promise<string> {
  const open = browser();
  let begun = await open(connectUrl);
  let away = begun.headers.get('location');
  if (away !== null && new URL(away).pathname === new URL(connectUrl).pathname) {
    begun = await open(away);
    away = begun.headers.get('location');
  }
  const html = away === null ? await begun.text() : '';
  const login = loginOn(html);
  if (away === null && !login) {
    const server = linkIn(html, /href="([^"]*[?;]server=[^"]*)"/);
    if (server !== undefined) {
      begun = await open(server);
      away = linkIn(await begun.text(), /id="onward"[^>]*href="([^"]*)"/) ?? null;
    }
  }
  if (away === null && !login) throw new NoVaultLink(begun.status);
  const page = login
    ? await open(unescapeHtml(login.action), login.fields)
    : await open((await decideAsPerson(away ?? '', decision)).href);
  const link = linkIn(await page.text(), /id="open-vault"[^>]*href="([^"]*)"/);
  if (link === undefined) throw new NoVaultLink(page.status);
  return link;
}
