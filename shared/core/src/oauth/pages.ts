import { CODES, type Account, type Code } from '@data-connector/protocol';
import { html, page, type Html, type Page } from '../http/index.js';

/** What all pages of one service show. */
export interface Look {
  readonly provider: string;
  readonly label: string;
  readonly publicUrl: URL;
}

function framed(look: Look, title: string, body: Html): Page {
  const { origin, protocol } = look.publicUrl;
  const icon = html`<img
    src="${origin}/providers/${look.provider}/icon.svg"
    alt=""
    width="56"
    height="56"
  />`;
  return page({ title, body: html`${icon}${body}`, images: [origin], https: protocol === 'https:' });
}

const nameOf = ({ name, username }: Account): string => (username ? `${name} (@${username})` : name);

/** The connection is there: icon, account, one button. */
export function connectedPage(look: Look, account: Account, link: string): Page {
  const title = `${look.label} is connected`;
  return framed(
    look,
    title,
    html`<h1>${title}</h1>
      <p>${nameOf(account)}</p>
      <p><a id="open-vault" class="button" href="${link}">Open your Vault</a></p>`,
  );
}

/** The person came back in another browser: whose account goes where is theirs to confirm. */
export function otherBrowserPage(
  look: Look,
  account: Account,
  did: string,
  link: string,
  cancel: string,
): Page {
  const title = `Connect ${look.label}?`;
  return framed(
    look,
    title,
    html`<h1>${title}</h1>
      <p>You began in another browser. Go on only if you began this yourself, in your own Vault.</p>
      <p>
        The account <strong>${nameOf(account)}</strong> will be connected to the Vault of
        <span class="soft">${did}</span>.
      </p>
      <p><a id="open-vault" class="button" href="${link}">Yes, open my Vault</a></p>
      <p><a id="cancel" class="button quiet" href="${cancel}">No, cancel</a></p>`,
  );
}

/** Something went wrong: what, what to do, and the way back if there is one. */
export function errorPage(look: Look, code: Code, requestId: string, link: string | undefined): Page {
  const { title, detail } = CODES[code];
  return framed(
    look,
    title,
    html`<h1>${title}</h1>
      <p>${detail}</p>
      ${link === undefined ? '' : html`<p><a id="open-vault" class="button" href="${link}">Back to your Vault</a></p>`}
      <p class="soft">Code <code id="code">${code}</code>, request ${requestId}</p>`,
  );
}
