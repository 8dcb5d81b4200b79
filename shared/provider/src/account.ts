import type { Account } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { lineOf } from './text.js';
import { webUrlOf } from './values.js';

/** Longest name and address of an account. */
const MAX_NAME = 200;
const MAX_URL = 2048;

const addressOf = (value: string | undefined): string | undefined => {
  const address = webUrlOf(value);
  return address !== undefined && address.length <= MAX_URL ? address : undefined;
};

/** What a third party says of an account: any of it may be missing. */
export type SaidOfAccount = { readonly [Member in keyof Account]?: Account[Member] | undefined };

/**
 * An account as a Vault may be given it, whatever the third party wrote: texts that fit, and addresses of the web.
 * @param server of those that accounts are at, where its id says nothing of another's
 * @throws ConnectorError `provider_unavailable` when it has no id that could be one
 */
export function boundedAccount(
  { avatarUrl, id: own = '', name, url, username }: SaidOfAccount,
  server?: string,
): Account {
  const id = server === undefined || own === '' ? own : `${own}@${server}`;
  if (!/^[\x21-\x7e]{1,256}$/.test(id)) throw new ConnectorError('provider_unavailable');
  const known = lineOf(username, MAX_NAME);
  const [page, picture] = [addressOf(url), addressOf(avatarUrl)];
  return {
    id,
    name: lineOf(name, MAX_NAME) ?? known ?? id,
    ...(known === undefined ? {} : { username: known }),
    ...(page === undefined ? {} : { url: page }),
    ...(picture === undefined ? {} : { avatarUrl: picture }),
  };
}

/** An account's id as its server has it. */
export const ownIdOf = ({ id }: Pick<Account, 'id'>, server: string | undefined): string =>
  server !== undefined && id.endsWith(`@${server}`) ? id.slice(0, -server.length - 1) : id;
