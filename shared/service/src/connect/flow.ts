import { ECDH } from 'node:crypto';
import { z } from 'zod';
import type { Place } from '@data-connector/provider';
import { present, type PublicJwk } from '@data-connector/protocol';
import { sha256, type ServiceKeys } from '@data-connector/sealing';

/** How long a person has to consent, in ms. */
export const FLOW_MS = 600_000;

/** One attempt to connect, between its beginning and the third party's callback. */
export interface Flow {
  readonly provider: string;
  readonly did: string;
  /** 128 random bits; the OAuth `state` is bound to it. */
  readonly id: string;
  /** PKCE. */
  readonly verifier: string | undefined;
  /** The key that the tokens will be bound to. */
  readonly dpopKey?: string | undefined;
  /** Where the Vault wants the person back. */
  readonly redirect: string;
  /** The Vault's own state. */
  readonly state: string | undefined;
  /** The public key to seal the connection to. */
  readonly vaultKey: PublicJwk | undefined;
  /** The account to reconnect. */
  readonly account: string | undefined;
  /** The person is to choose an account even if one is signed in. */
  readonly select?: true | undefined;
  /** Where the account is, and the app there, sealed: of a provider whose accounts are at many servers. */
  readonly place?: Place | undefined;
  /** ms since 1970. */
  readonly expires: number;
}

const text = z.string();
const maybe = text.nullish().transform((given) => given ?? undefined);
const time = z.int();
const one = z.literal(1).optional();
/** A flow in few characters, for it may travel in `state`: the redirect by the beginning of its hash, the key compressed. */
const packed = z.tuple([text, text, text, maybe, text, maybe, maybe, maybe, time, maybe, maybe, maybe, one]);

/** Names a redirect. Not its place in the allow-list: that may be another one at another replica during an upgrade. */
const tagOf = (redirect: string): string => sha256(redirect).slice(0, 8);

/** A point of P-256 in another of its forms (SEC 1, 2.3.3). */
const pointAs = (form: 'compressed' | 'uncompressed', point: Buffer): Buffer =>
  ECDH.convertKey(point, 'prime256v1', undefined, undefined, form) as Buffer;

function compressed({ x, y }: PublicJwk): string {
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return pointAs('compressed', point).toString('base64url');
}

function expanded(point: string): PublicJwk {
  const whole = pointAs('uncompressed', Buffer.from(point, 'base64url'));
  const part = (from: number, to?: number) => whole.subarray(from, to).toString('base64url');
  return { kty: 'EC', crv: 'P-256', x: part(1, 33), y: part(33) };
}

/** Seals a flow. */
export function sealFlow(keys: ServiceKeys, flow: Flow): string {
  const { provider, did, id, verifier, dpopKey, redirect, state, vaultKey, account, select, place } = flow;
  const key = vaultKey && compressed(vaultKey);
  const seconds = Math.ceil(flow.expires / 1000);
  const parts = [provider, did, id, verifier, tagOf(redirect), state, key, account, seconds];
  const more = [dpopKey, place?.server, place?.app, select && 1];
  // Most flows need none of them, and each character counts.
  while (more.length > 0 && more.at(-1) === undefined) more.pop();
  return keys.seal('flow', [...parts, ...more]);
}

/** Opens a sealed flow; nothing if it is not one of this service. @param redirects the operator's allow-list */
export function openFlow(keys: ServiceKeys, token: string, redirects: readonly string[]): Flow | undefined {
  const parsed = packed.safeParse(keys.open('flow', token));
  if (!parsed.success) return undefined;
  const [provider, did, id, verifier, tag, state, key, account, expires, ...more] = parsed.data;
  const [dpopKey, server, app, select] = more;
  const redirect = redirects.find((allowed) => tagOf(allowed) === tag);
  if (redirect === undefined) return undefined;
  return {
    provider,
    did,
    id,
    verifier,
    dpopKey,
    redirect,
    state,
    vaultKey: key === undefined ? undefined : expanded(key),
    account,
    select: select && true,
    place: server === undefined ? undefined : { server, ...present({ app }) },
    expires: expires * 1000,
  };
}

/**
 * Tells whether a flow may end in another browser than it began in: only where the Vault can tell a foreign connection
 * from its own (its state), and nobody else can open its own (its key).
 */
export function mayChangeBrowser({ vaultKey, state }: Flow): boolean {
  return vaultKey !== undefined && state !== undefined && state !== '';
}

/**
 * The OAuth `state` of a flow: its id, and the sealed flow where it may end in another browser, as on phones it does.
 * @param longest how many characters of it the third party takes: a flow that does not fit is not carried in it
 */
export function stateOf(flow: Flow, sealed: string, longest: number): string {
  const whole = `${flow.id}.${sealed}`;
  return mayChangeBrowser(flow) && whole.length <= longest ? whole : flow.id;
}
