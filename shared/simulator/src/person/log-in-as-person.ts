import { signedUp } from '../data/people.js';

/** A person's password at a simulated third party that has a login form. @param marker it begins with it; `sim-` unless told */
export const passwordFor = (username: string, marker = 'sim-'): string => `${marker}password-of-${username}`;

/** A server that a simulator stands for. */
const SERVER = 'one.example';

/** The address of a page's login form, and its fields as the first person fills them in; nothing if the page has none. */
export function loginOn(
  html: string,
): { readonly action: string; readonly fields: URLSearchParams } | undefined {
  const [, action] = /<form\b[^>]*\baction="([^"]*)"/.exec(html) ?? [];
  const [, flow] = /name="flow" value="([\w-]+)"/.exec(html) ?? [];
  if (action === undefined || flow === undefined || !html.includes('name="password"')) return undefined;
  const { username } = signedUp(0);
  const fields = new URLSearchParams({ flow, name: username, password: passwordFor(username) });
  if (html.includes('name="server"')) fields.set('server', SERVER);
  return { action, fields };
}
