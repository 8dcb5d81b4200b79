import { html, page, sendPage, type Html } from '@data-connector/kit/http';
import type { ProviderListing } from '@data-connector/protocol';
import type { RequestHandler } from 'express';
import { listingOf } from './listing.js';
import type { Registry } from './registry.js';

function section(provider: ProviderListing, publicUrl: URL): Html {
  const { name, label, description, icon, status, mode, lifecycle, handlers } = provider;
  return html`<section>
    <header>
      <img src="${icon}" alt="" />
      <h2>${label}</h2>
    </header>
    <p>
      <span class="tag">${status}</span>
      ${handlers.length > 0 && html`<span class="tag">${mode}</span>`}
      ${lifecycle !== 'stable' && html`<span class="tag">${lifecycle}</span>`}
    </p>
    <p>${description}</p>
    <ul>
      ${handlers.map((handler) => html`<li>${handler.label}: ${handler.description}</li>`)}
    </ul>
    <p class="soft">A Vault opens <code>${publicUrl.origin}/connect/${name}?did=…</code></p>
  </section>`;
}

/** `GET /`: the providers as a page for people, and the way to a Vault if there is one. */
export function frontPage(registry: Registry, publicUrl: URL, vaultUrl?: URL): RequestHandler {
  return (_req, res) => {
    const providers = registry.all().map((provider) => listingOf(provider, publicUrl));
    const body = html`<h1>Data Connector</h1>
      <p>Brings your data from these accounts into your Vault, sealed to your key.</p>
      ${vaultUrl && html`<p><a id="open-small-vault" class="button" href="${vaultUrl.href}">Open a small Vault</a></p>`}
      ${providers.map((provider) => section(provider, publicUrl))}
      <p class="soft">As JSON: <code>curl ${publicUrl.origin}/providers</code></p>`;
    const https = publicUrl.protocol === 'https:';
    sendPage(res, 200, page({ title: 'Data Connector', body, images: [publicUrl.origin], https }));
  };
}
