import type { HandlerProgress } from '@data-connector/protocol';
import { conclude } from '../../src/sync/commit.js';

const handler = (state: HandlerProgress['state'], more: Partial<HandlerProgress> = {}): HandlerProgress => ({
  schema: 'https://schemas.example/x.json',
  state,
  pages: 1,
  records: 0,
  quarantined: 0,
  bytes: 0,
  ...more,
});
const done = handler('completed');
const failed = (code: HandlerProgress['code'], more: Partial<HandlerProgress> = {}) =>
  handler('failed', { ...(code ? { code } : {}), ...more });

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const [soon, late] = [at(10), at(20)];

test.each<[string, HandlerProgress[], boolean, object]>([
  ['all completed', [done, done], false, { outcome: 'completed' }],
  ['one skipped', [done, handler('skipped')], false, { outcome: 'completed' }],
  ['one declined', [done, handler('declined', { code: 'scope_missing' })], false, { outcome: 'completed' }],
  [
    'one declined, the rest skipped',
    [handler('skipped'), handler('declined', { code: 'scope_missing' })],
    false,
    { outcome: 'completed' },
  ],
  [
    'one declined and one failed',
    [handler('declined', { code: 'scope_missing' }), failed('internal_error')],
    false,
    { outcome: 'failed', code: 'internal_error', retry: 'later' },
  ],
  ['all skipped', [handler('skipped')], false, { outcome: 'completed' }],
  [
    'one failed',
    [done, failed('provider_unavailable')],
    false,
    { outcome: 'partial', code: 'provider_unavailable', retry: 'later' },
  ],
  [
    'all failed with nothing',
    [failed('rate_limited'), failed('rate_limited')],
    false,
    { outcome: 'failed', code: 'rate_limited', retry: 'later' },
  ],
  [
    'all failed, with records',
    [failed('rate_limited', { records: 3 })],
    false,
    { outcome: 'partial', code: 'rate_limited', retry: 'later' },
  ],
  [
    'the worst first',
    [failed('scope_missing'), failed('provider_unavailable'), failed('rate_limited')],
    false,
    { outcome: 'failed', code: 'rate_limited', retry: 'later' },
  ],
  [
    'an app that is refused, for which connecting anew is in vain',
    [failed('reconnect_required'), failed('app_rejected')],
    false,
    { outcome: 'failed', code: 'app_rejected', retry: 'later' },
  ],
  [
    'codes that rank alike',
    [failed('internal_error'), failed('busy')],
    false,
    { outcome: 'failed', code: 'handlers_failed', retry: 'later' },
  ],
  [
    'a failure without a code',
    [done, failed(undefined)],
    false,
    { outcome: 'partial', code: 'handlers_failed', retry: 'later' },
  ],
  [
    'stopped in the middle',
    [done, failed('stopped')],
    true,
    { outcome: 'interrupted', code: 'stopped', retry: 'later' },
  ],
  ['stopping after the end', [done, done], true, { outcome: 'completed' }],
  [
    'failed while stopping',
    [failed('rate_limited')],
    true,
    { outcome: 'failed', code: 'rate_limited', retry: 'later' },
  ],
  [
    'the latest retryAt',
    [failed('rate_limited', { retryAt: late }), failed('rate_limited', { retryAt: soon })],
    false,
    { outcome: 'failed', code: 'rate_limited', retry: 'later', retryAt: late },
  ],
])('%s', (_what, handlers, stopped, expected) => {
  const { nextSyncAt = '', ...end } = conclude(handlers, [3600], stopped);
  expect(end).toEqual(expected);
  expect(Date.parse(nextSyncAt)).toBeGreaterThan(Date.now());
});

test.each<[string, HandlerProgress[], boolean, object]>([
  [
    'a token',
    [done, failed('rate_limited', { retryAt: soon }), failed('reconnect_required')],
    false,
    { outcome: 'partial', code: 'reconnect_required', retry: 'reconnect', retryAt: soon },
  ],
  [
    'a token, in a sync that was stopped',
    [failed('stopped'), failed('reconnect_required')],
    true,
    { outcome: 'interrupted', code: 'stopped', retry: 'later' },
  ],
  [
    'anything that may be read',
    [handler('declined', { code: 'scope_missing' }), handler('declined', { code: 'scope_missing' })],
    false,
    { outcome: 'failed', code: 'scope_missing', retry: 'reconnect' },
  ],
])('without %s there is no next sync', (_what, handlers, stopped, expected) => {
  expect(conclude(handlers, [3600], stopped)).toEqual(expected);
});

const inSeconds = (iso: string): number => (Date.parse(iso) - Date.now()) / 1000;

test.each<[string, HandlerProgress[], number, number]>([
  ['after the shortest wait of the handlers', [done], 590, 660],
  ['soon when there is more', [handler('completed', { more: true })], 290, 330],
  ['soon when something failed', [failed('provider_unavailable')], 290, 330],
  ['not before retryAt', [failed('rate_limited', { retryAt: late })], 1100, 1230],
])('the next sync is due %s, with some chance in it', (_what, handlers, from, to) => {
  const times = Array.from({ length: 20 }, () =>
    inSeconds(conclude(handlers, [3600, 600], false).nextSyncAt ?? ''),
  );
  expect(times.every((seconds) => seconds >= from && seconds <= to)).toBe(true);
  expect(new Set(times.map((seconds) => seconds.toFixed(2))).size).toBeGreaterThan(3);
});

test.each([
  ['before the access ends, which a sync renews', 500, 449, 496],
  ['as ever where the access lasts', 90_000, 599, 661],
  ['as ever where the access has ended', -5, 599, 661],
])('the next sync is due %s', (_what, left, from, to) => {
  const goodUntil = new Date(Date.now() + left * 1000).toISOString();
  const seconds = inSeconds(conclude([done], [600], false, goodUntil).nextSyncAt ?? '');
  expect(seconds >= from && seconds <= to).toBe(true);
});
