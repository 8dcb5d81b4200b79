import { REHEARSALS, type Rehearsal } from './rehearsals.js';

/** One person, or one account of a person, at the simulated third party. */
export interface SimulatedAccount {
  readonly id: string;
  /** What the consent page calls it. */
  readonly label: string;
}

/** What the consent page shows. */
export interface ConsentPageParts {
  readonly title: string;
  readonly action: string;
  /** Identifies the authorization request to the form's receiver. */
  readonly flow: string;
  readonly accounts: readonly SimulatedAccount[];
  readonly scopes: readonly string[];
  /** Scopes that cannot be unticked. */
  readonly required: readonly string[];
  /** What can be played on the connection. */
  readonly rehearsals: readonly Rehearsal[];
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

function scopeLine(scope: string, required: boolean): string {
  const name = escape(scope);
  const fixed = required ? ' disabled' : '';
  return `<li><label><input type="checkbox" name="scope" value="${name}" checked${fixed}> ${name}</label></li>`;
}

function accountChoice(accounts: readonly SimulatedAccount[]): string {
  const [first] = accounts;
  if (accounts.length === 1 && first)
    return `<p>Signed in as ${escape(first.label)}</p><input type="hidden" name="account" value="${escape(first.id)}">`;
  const options = accounts.map(({ id, label }) => `<option value="${escape(id)}">${escape(label)}</option>`);
  return `<p><label>Account <select name="account">${options.join('')}</select></label></p>`;
}

function rehearsalChoice(rehearsals: readonly Rehearsal[]): string {
  const line = (value: string, words: string, more = '') =>
    `<li><label><input type="radio" name="rehearsal" value="${value}"${more}> ${words}</label></li>`;
  const lines = rehearsals.map((one) => line(one, REHEARSALS[one]));
  return `<details><summary>Rehearse what can go wrong</summary><ul>${line('', 'Everything works', ' checked')}${lines.join('')}</ul></details>`;
}

/** The consent page: one plain form without script; buttons named `decision`, checkboxes named `scope`, a choice named `rehearsal`. */
export function consentPage(parts: ConsentPageParts): string {
  const { accounts, action, flow, rehearsals, required, scopes, title } = parts;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escape(title)} (simulated)</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem}ul{list-style:none;padding:0}summary{cursor:pointer;margin-bottom:1rem}button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>This is a simulator, not the real service. An app asks to read:</p>
<form id="consent" method="post" action="${escape(action)}">
<input type="hidden" name="flow" value="${escape(flow)}">
${accountChoice(accounts)}
<ul>${scopes.map((scope) => scopeLine(scope, required.includes(scope))).join('')}</ul>
${rehearsalChoice(rehearsals)}
<button id="approve" type="submit" name="decision" value="approve">Approve</button>
<button id="deny" type="submit" name="decision" value="deny">Deny</button>
</form>
</body>
</html>
`;
}

/** A page that refuses an authorization request whose redirect cannot be trusted. */
export function refusalPage(title: string): string {
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body><h1>${escape(title)}</h1><p>This authorization request is not valid.</p></body></html>`;
}
