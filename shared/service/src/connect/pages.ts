import { CODES, type Account, type Code } from '@data-connector/protocol';
import { html, page, type Html, type Page } from '@data-connector/kit/http';
import type { LoginLabels, ProviderManifest } from '@data-connector/provider';
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

function framed(look: Look, title: string, body: Html, onward?: string): Page {
  const { origin, protocol } = look.publicUrl;
  const icon = html`<img
    class="large"
    src="${origin}/providers/${look.provider}/icon.svg"
    alt=""
    width="56"
    height="56"
  />`;
  const https = protocol === 'https:';
  return page({ title, body: html`${icon}${body}`, images: [origin], https, onward });
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

/** What a page that asks for something says. */
export interface Question {
  /** The flow that it goes on with. */
  readonly flow: string;
  /** What was wrong with what was given. */
  readonly wrong: Code | undefined;
  /** Where the person goes who wants none. */
  readonly cancel: string;
}

type Server = ProviderManifest['server'];

const warning = (code: Code | undefined): Html =>
  code === undefined
    ? html``
    : html`<p class="warning">
        <strong>${CODES[code].title}.</strong> ${CODES[code].detail}
        <span class="soft">Code <code id="code">${code}</code></span>
      </p>`;

const serverField = (server: Server): Html =>
  html`<label for="server-name">${server?.label ?? 'Server'}</label>
    <input
      id="server-name"
      name="server"
      required
      maxlength="512"
      placeholder="${server?.common[0]?.server}"
      list="common"
      autocomplete="url"
      autocapitalize="none"
      spellcheck="false"
    />`;

const addressOf = ({ provider, publicUrl }: Look): string => `${publicUrl.origin}/connect/${provider}`;

/** Asks for the server that the person's account is at. */
export function serverPage(
  look: Look,
  { cancel, flow, server, wrong }: Question & { readonly server: Server },
): Page {
  const action = addressOf(look);
  const common = server?.common ?? [];
  const choice = (one: string) => `${action}?${new URLSearchParams({ flow, server: one }).toString()}`;
  return framed(
    look,
    `Connect ${look.label}`,
    html`<h1>Where is your ${look.label} account?</h1>
      ${warning(wrong)}
      <form id="server" method="get" action="${action}">
        <input type="hidden" name="flow" value="${flow}" />
        ${serverField(server)}
        <p><button class="button">Go on</button></p>
      </form>
      ${common.length > 0 && html`<p class="soft">Many have theirs at one of these:</p>`}
      ${common.map((one) => html`<p><a class="button quiet" href="${choice(one.server)}">${one.label}</a></p>`)}
      <p><a id="cancel" href="${cancel}">Cancel</a></p>`,
  );
}

/**
 * Asks for a name and a password of the third party's, and for the account's server too where it may be any.
 * @param parts `server`: its name, if it is known already
 */
export function loginPage(
  look: Look,
  {
    cancel,
    flow,
    login,
    server,
    wrong,
  }: Question & { readonly server: string | Server; readonly login: LoginLabels },
): Page {
  const title = `Connect ${look.label}`;
  return framed(
    look,
    title,
    html`<h1>${title}</h1>
      ${warning(wrong)} ${login.help !== undefined && html`<p class="lead">${login.help}</p>`}
      <form id="login" method="post" action="${addressOf(look)}/login">
        <input type="hidden" name="flow" value="${flow}" />
        ${typeof server === 'string' ? html`<p>At <strong>${server}</strong></p>` : server && serverField(server)}
        ${
          typeof server === 'object' &&
          html`<datalist id="common">
            ${server.common.map((one) => html`<option value="${one.server}">${one.label}</option>`)}
          </datalist>`
        }
        <label for="login-name">${login.name}</label>
        <input
          id="login-name"
          name="name"
          required
          maxlength="256"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
        />
        <label for="password">${login.password}</label>
        <input id="password" name="password" type="password" required maxlength="1024" autocomplete="off" />
        <p><button class="button">Connect</button></p>
      </form>
      <p class="soft">They go into your Vault, and are kept nowhere else.</p>
      <p><a id="cancel" href="${cancel}">Cancel</a></p>`,
  );
}

/** Leads on to a server, by itself or by a button. */
export function onwardPage(look: Look, server: string, onward: string): Page {
  return framed(
    look,
    `On to ${server}`,
    html`<h1>You go on at <bdi>${server}</bdi></h1>
      <p class="lead">That server asks you whether your data may be fetched.</p>
      <p><a id="onward" class="button" href="${onward}">Go on to ${server}</a></p>`,
    onward,
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
