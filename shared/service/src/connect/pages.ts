import { CODES, type Account, type Code } from '@data-connector/protocol';
import { html, page, type Html, type Page } from '@data-connector/kit/http';
import { accountShown, destination, shortDid } from './shown.js';

/** What all pages of one service show. */
export interface Look {
  readonly provider: string;
  readonly label: string;
  readonly publicUrl: URL;
}

/** A connection that is about to be handed over: whose account, to whom, and where the button leads. */
export interface Handover {
  readonly account: Account;
  readonly did: string;
  /** Of the operator's allow-list. */
  readonly redirect: string;
  readonly link: string;
}

function framed(look: Look, title: string, body: Html): Page {
  const { origin, protocol } = look.publicUrl;
  const icon = html`<img
    class="large"
    src="${origin}/providers/${look.provider}/icon.svg"
    alt=""
    width="56"
    height="56"
  />`;
  return page({ title, body: html`${icon}${body}`, images: [origin], https: protocol === 'https:' });
}

function fact(term: string, what: Html): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${what}</dd>
  </div>`;
}

function facts({ label }: Look, { account, did, redirect }: Handover): Html {
  const { name, tag } = accountShown(account);
  const to = destination(redirect);
  return html`<section>
    <dl>
      ${fact(
        `${label} account`,
        html`<strong><bdi>${name}</bdi></strong
          >${tag && html` <bdi class="soft">${tag}</bdi>`}`,
      )}
      ${fact(
        'Goes to',
        to.kind === 'site'
          ? html`The site <strong>${to.name}</strong>`
          : html`The app on this device that opens <strong>${to.name}</strong> links`,
      )}
      ${fact(
        'For the Vault of',
        html`<details>
          <summary><code>${shortDid(did)}</code></summary>
          <code>${did}</code>
        </details>`,
      )}
    </dl>
  </section>`;
}

/** The connection is there: icon, account, person, where it goes, one button. */
export function connectedPage(look: Look, handover: Handover): Page {
  const title = `${look.label} is connected`;
  return framed(
    look,
    title,
    html`<h1>${title}</h1>
      <p class="lead">One step is left: your Vault takes the connection in.</p>
      ${facts(look, handover)}
      <p><a id="open-vault" class="button" href="${handover.link}">Open your Vault</a></p>
      <p class="soft">
        Did you not begin this yourself, in your own Vault? Close this page: then nothing is handed over.
      </p>`,
  );
}

/** The person came back in another browser: whose account goes where is theirs to confirm. */
export function otherBrowserPage(look: Look, handover: Handover, cancel: string): Page {
  const title = `Connect ${look.label}?`;
  return framed(
    look,
    title,
    html`<h1>${title}</h1>
      <p class="warning">
        You began in another browser. Go on only if you began this yourself, in your own Vault.
      </p>
      ${facts(look, handover)}
      <p><a id="open-vault" class="button" href="${handover.link}">Yes, open my Vault</a></p>
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
      <p class="lead">${detail}</p>
      ${link === undefined ? '' : html`<p><a id="open-vault" class="button" href="${link}">Back to your Vault</a></p>`}
      <p class="soft">Code <code id="code">${code}</code>, request ${requestId}</p>`,
  );
}
