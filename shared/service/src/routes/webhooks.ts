import express, { type RequestHandler } from 'express';
import { ConnectorError } from '@data-connector/kit/errors';
import { html, page, sendPage, type Handlers } from '@data-connector/kit/http';
import type { Provider } from '@data-connector/provider';
import type { ServiceKeys } from '@data-connector/sealing';
import type { Disconnect } from '../sync/disconnect.js';

const RECEIPT = /^(\d{13})-([\w-]{22})$/;

/** The third party's own callbacks: a person removed the app there, or demands deletion. */
export function webhookHandlers(
  provider: Provider,
  disconnect: Disconnect,
  keys: ServiceKeys,
  publicUrl: URL,
): Handlers<'webhook' | 'deletionReceipt'> {
  const { name, label } = provider.manifest;
  const markOf = (time: string) => keys.hash('deletion', time).slice(0, 22);
  const webhookOf = (webhook: string) => {
    const known =
      provider.webhooks && Object.hasOwn(provider.webhooks, webhook) ? provider.webhooks[webhook] : undefined;
    if (!known) throw new ConnectorError('not_found');
    return known;
  };

  const take: RequestHandler<{ webhook: string }> = async (req, res) => {
    const webhook = webhookOf(req.params.webhook);
    const fields = Object.entries((req.body ?? {}) as Record<string, unknown>).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    );
    const { accountId, receipt } = webhook(Object.fromEntries(fields));
    await disconnect.forgetAccount(accountId);
    if (!receipt) return void res.json({});
    const time = String(Date.now());
    const code = `${time}-${markOf(time)}`;
    res.json({
      url: new URL(`/auth/${name}/${req.params.webhook}/${code}`, publicUrl).href,
      confirmation_code: code,
    });
  };
  const show: RequestHandler<{ webhook: string; receipt: string }> = (req, res) => {
    webhookOf(req.params.webhook);
    const [, time, given] = RECEIPT.exec(req.params.receipt) ?? [];
    if (time === undefined || given !== markOf(time)) throw new ConnectorError('not_found');
    const title = 'Your data was deleted';
    const when = new Date(Number(time)).toISOString();
    const body = html`<h1>${title}</h1>
      <p>Everything held here for that ${label} account was deleted on ${when}.</p>`;
    sendPage(res, 200, page({ title, body, https: publicUrl.protocol === 'https:' }));
  };
  return {
    webhook: [express.urlencoded({ extended: false, limit: 16_384, inflate: false }), take],
    deletionReceipt: [show],
  };
}
