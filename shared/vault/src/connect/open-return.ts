import {
  connection as connectionFormat,
  isCode,
  normaliseDid,
  type Connection,
} from '@data-connector/protocol';
import { isVaultError, VaultError } from '../errors/vault-error.js';
import { parseObject } from '../gateway/problem.js';
import { openJwe, parseJwe } from '../jose/compact-jwe.js';
import { contentKeyOfPrivate } from '../jose/content-key.js';
import { bytesOf, textOf } from '../jose/segment.js';

/** What the Vault kept of the attempt. */
export interface ReturnExpectation {
  /** As `connectUrl` gave it. */
  readonly state: string;
  /** 32 bytes; the private part of the `vaultKey` that was sent. A connection that is not sealed to it is refused then. */
  readonly vaultPrivateKey?: Uint8Array;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new VaultError('return_malformed');
  }
};

/** Parameters by name; URL and URLSearchParams differ between React Natives, and custom schemes between all. */
function parameters(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const pair of text.split('&').filter(Boolean)) {
    const cut = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const name = decoded(pair.slice(0, cut));
    found.set(name, [...(found.get(name) ?? []), decoded(pair.slice(cut + 1))]);
  }
  return found;
}

function single(found: Map<string, string[]>, name: string): string | undefined {
  const values = found.get(name) ?? [];
  if (values.length > 1) throw new VaultError('return_malformed');
  return values[0];
}

function plainText(fragment: Map<string, string[]>, privateKey: Uint8Array | undefined): string {
  const sealed = single(fragment, 'sealed');
  const config = single(fragment, 'config');
  if (privateKey) {
    const jwe = parseJwe(sealed);
    return textOf(openJwe(jwe, contentKeyOfPrivate(jwe, privateKey)));
  }
  if (sealed !== undefined || config === undefined) throw new VaultError('return_malformed');
  return textOf(bytesOf(config));
}

function read(fragment: Map<string, string[]>, privateKey: Uint8Array | undefined): unknown {
  try {
    return parseObject(plainText(fragment, privateKey));
  } catch (error) {
    throw isVaultError(error, 'tampered') ? new VaultError('return_malformed') : error;
  }
}

/**
 * The connection in the URL with which the person came back. The state is checked before anything else, so that nobody
 * else's connection gets in.
 * @throws VaultError `state_mismatch`, `return_malformed`, `key_wrong`, or the code with which connecting ended
 */
export function openReturn(
  returned: string | URL,
  did: string,
  { state, vaultPrivateKey }: ReturnExpectation,
): Connection {
  const [, search = '', hash = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(String(returned)) ?? [];
  const query = parameters(search);
  const states = query.get('state') ?? [];
  if (state === '' || states.length !== 1 || states[0] !== state) throw new VaultError('state_mismatch');
  const error = single(query, 'error');
  if (error !== undefined) throw new VaultError(isCode(error) ? error : 'return_malformed');
  const value = read(parameters(hash), vaultPrivateKey);
  if (!connectionFormat.safeParse(value).success) throw new VaultError('return_malformed');
  const connection = value as Connection;
  const own =
    connection.provider === single(query, 'provider') && normaliseDid(connection.did) === normaliseDid(did);
  if (!own) throw new VaultError('return_malformed');
  return connection;
}
