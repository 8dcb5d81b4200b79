import type { Rehearsal } from '../authorization/rehearsals.js';
import { visit } from './visit.js';

/** What a person does at a consent page. */
export interface Decision {
  readonly decision?: 'approve' | 'deny';
  /** Which account; default: the first one offered. */
  readonly account?: string;
  /** Scopes to untick. */
  readonly without?: readonly string[];
  /** What is played on the connection; default: everything works. */
  readonly rehearsal?: Rehearsal;
}

const inputs = /<(?:input|option)\b[^>]*>/g;
const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];

/** The fields of a consent page as a browser would send them: hidden ones, the first account, every ticked scope. */
function fieldsOf(page: string, without: readonly string[]): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [tag] of page.matchAll(inputs)) {
    const value = attribute(tag, 'value') ?? '';
    const name = tag.startsWith('<option') ? 'account' : attribute(tag, 'name');
    if (name === undefined || / disabled/.test(tag)) continue;
    if (name === 'scope' ? !without.includes(value) : !fields.has(name)) fields.append(name, value);
  }
  return fields;
}

/**
 * Plays the person: opens the authorization URL, decides, and returns where the third party sends the browser back to.
 * @throws Error if there is no consent page, it does not offer the rehearsal, or it leads nowhere
 */
export async function decideAsPerson(
  authorizeUrl: string | URL,
  { account, decision = 'approve', rehearsal, without = [] }: Decision = {},
): Promise<URL> {
  const page = await visit(authorizeUrl);
  const html = await page.text();
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
  if (!page.ok || action === undefined) throw new Error(`No consent page, but status ${page.status}`);
  const fields = fieldsOf(html, without);
  if (account !== undefined) fields.set('account', account);
  if (rehearsal !== undefined) {
    if (!html.includes(`name="rehearsal" value="${rehearsal}"`))
      throw new Error('This is not rehearsed here');
    fields.set('rehearsal', rehearsal);
  }
  fields.set('decision', decision);
  const answer = await visit(new URL(action, page.url), { method: 'POST', body: fields, redirect: 'manual' });
  await answer.body?.cancel();
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The consent page led nowhere, but to status ${answer.status}`);
  return new URL(location);
}
