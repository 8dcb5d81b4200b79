import { Readable } from 'node:stream';
import { objectOf } from '../values.js';
import { readBounded } from '../third-party/bounded-body.js';
import type { Grant, Place, Tokens } from '../tokens.js';

/** Longest token that is kept, and longest time that a token is believed to last, in seconds: 100 years. */
const MAX_TOKEN = 8192;
const MAX_SECONDS = 3_155_760_000;

/** A token as RFC 6749, appendix A writes it: visible characters and spaces. */
const token = (value: unknown): string | undefined =>
  typeof value === 'string' &&
  value.length <= MAX_TOKEN &&
  /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/.test(value)
    ? value
    : undefined;

/** An id of an account. */
const subject = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : undefined;

/** Seconds, which may have come as text; 0 says nothing. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  return number > 0 && number <= MAX_SECONDS ? number : undefined;
}

/** Scopes with spaces or commas between them, or as a list; none says nothing. */
function scopes(value: unknown): string[] | undefined {
  const texts = [value].flat().filter((one) => typeof one === 'string');
  const all = texts.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  return all.length > 0 ? [...new Set(all)] : undefined;
}

/**
 * What a token endpoint answered (RFC 6749, 5.1), read generously: who has sent a code or a refresh token has spent it, and
 * cannot ask a second time. Nothing if there is no access token in it.
 */
export function grantOf(answer: unknown): Grant | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const said = answer as Readonly<Record<string, unknown>>;
  const accessToken = token(said['access_token']);
  if (accessToken === undefined) return undefined;
  return {
    accessToken,
    refreshToken: token(said['refresh_token']),
    expiresIn: seconds(said['expires_in']),
    refreshExpiresIn: seconds(said['refresh_token_expires_in']),
    scopes: scopes(said['scope']),
    subject: subject(said['sub']),
  };
}

/** Whether an answer says that its token is of another type than those that are bound to a key (RFC 9449, 5). */
export const isUnbound = (answer: unknown): boolean => {
  const type = objectOf(answer)?.['token_type'];
  return typeof type === 'string' && !/^dpop$/i.test(type);
};

/** A time so many seconds from now on, as ISO 8601. */
export const inSeconds = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000).toISOString();

/** The first of some times of ISO 8601; nothing if there is none. */
const first = (...times: readonly (string | undefined)[]): string | undefined =>
  times.filter((time) => time !== undefined).sort()[0];

/** What holds where a token endpoint says nothing. */
export type Before = Pick<
  Tokens,
  keyof Place | 'dpopKey' | 'refreshToken' | 'goodUntil' | 'reconnectBy' | 'scopes'
>;

/**
 * The tokens of a grant, from now on.
 * @param before what holds where the token endpoint says nothing (RFC 6749, 5.1 and 6)
 */
export function tokensOf(grant: Grant, before: Before): Tokens {
  const { accessToken, expiresIn, refreshExpiresIn, refreshToken = before.refreshToken, scopes } = grant;
  const { app, dpopKey, reconnectBy, server } = before;
  const expiresAt = inSeconds(expiresIn);
  const lasting = grant.refreshToken === undefined ? before.goodUntil : undefined;
  const end =
    refreshToken === undefined ? (expiresAt ?? reconnectBy) : (inSeconds(refreshExpiresIn) ?? lasting);
  const goodUntil = end && first(end, reconnectBy);
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(dpopKey === undefined ? {} : { dpopKey }),
    ...(server === undefined ? {} : { server }),
    ...(app === undefined ? {} : { app }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(goodUntil === undefined ? {} : { goodUntil }),
    ...(reconnectBy === undefined ? {} : { reconnectBy }),
    scopes: scopes ?? before.scopes,
  };
}

let rehearsal: Promise<unknown> | undefined;

/**
 * Reads an answer like those of token endpoints, once in a process: code that runs for the first time takes some times as
 * long, and a process that is killed between an answer and the disk loses a token that is good once.
 */
export function rehearsed(): Promise<unknown> {
  const answer = '{"access_token":"a","refresh_token":"b","expires_in":7200,"scope":"c"}';
  const reading = () => readBounded(Readable.from([Buffer.from(answer)]), undefined, answer.length);
  return (rehearsal ??= reading().then((text) =>
    tokensOf(grantOf(JSON.parse(text)) as Grant, { scopes: [] }),
  ));
}
