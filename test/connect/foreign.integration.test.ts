import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../harness/browser.js';
import {
  asked,
  begun,
  bytesOf,
  changed,
  flipped,
  opened,
  refusedPage,
  type CallbackCase,
} from '../harness/callback.js';
import { linkOf, partsOf } from '../harness/page.js';
import { PROBLEM, refusal, refused } from '../harness/refusal.js';
import { MADE_UP_NAMES, type MadeUpName } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

const other = (provider: MadeUpName): MadeUpName => (provider === 'meadow' ? 'orbit' : 'meadow');

/** Callbacks that do not fit the flow that they name, or name none. */
const FOREIGN: readonly CallbackCase[] = [
  ['no state', 'flow_invalid', ({ callback }) => changed(callback, (query) => query.delete('state'))],
  ['an empty state', 'flow_invalid', ({ callback }) => changed(callback, (query) => query.set('state', ''))],
  [
    'two states',
    'request_malformed',
    ({ callback }) => changed(callback, (query) => query.append('state', query.get('state') ?? '')),
  ],
  [
    'a state that is none of ours',
    'flow_invalid',
    ({ callback }) => changed(callback, (query) => query.set('state', '../../etc/passwd')),
  ],
  [
    'a state with one bit flipped',
    'browser_changed',
    ({ callback }) => changed(callback, (query) => query.set('state', flipped(query.get('state') ?? '', 5))),
  ],
  [
    'a cookie with one bit flipped',
    'flow_invalid',
    ({ browser, callback }) => {
      const [cookie] = browser.cookies;
      if (cookie) browser.forget().take([{ ...cookie, value: flipped(cookie.value, 100) }]);
      return callback;
    },
  ],
  [
    'another flow’s cookie under this flow’s name',
    'flow_invalid',
    async ({ browser, callback }, provider) => {
      const [foreign] = (await begun(system, provider)).browser.cookies;
      const [own] = browser.cookies;
      if (foreign && own) browser.forget().take([{ ...own, value: foreign.value }]);
      return callback;
    },
  ],
  [
    'another browser’s cookie',
    'browser_changed',
    async ({ browser, callback }, provider) => {
      browser.forget().take((await begun(system, provider)).browser.cookies);
      return callback;
    },
  ],
  [
    'no cookie',
    'browser_changed',
    ({ browser, callback }) => {
      browser.forget();
      return callback;
    },
  ],
  [
    'another provider’s state and cookie',
    'flow_invalid',
    async ({ browser, callback }, provider) => {
      const foreign = await begun(system, other(provider));
      browser.forget().take(
        foreign.browser.cookies.map((cookie) => ({
          ...cookie,
          name: cookie.name.replace(other(provider), provider),
        })),
      );
      const state = foreign.callback.searchParams.get('state') ?? '';
      return changed(callback, (query) => query.set('state', state));
    },
  ],
  [
    'the flow of a cookie moved into the state, though the Vault gave no key and no state',
    'browser_changed',
    ({ browser, callback }) => {
      const [cookie] = browser.cookies;
      browser.forget();
      return changed(callback, (query) =>
        query.set('state', `${query.get('state')}.${decodeURIComponent(cookie?.value ?? '')}`),
      );
    },
  ],
];

describe.each(MADE_UP_NAMES)('a callback of %s', (provider) => {
  it.each(FOREIGN)('with %s is refused as %s and reaches no third party', async (_name, code, prepare) => {
    const flow = await begun(system, provider, { state: 'mine' });
    const target = await prepare(flow, provider);
    const calls = await asked(system, provider, async () => {
      const { refusal, answer } = await opened(system, flow.browser, target);
      expect(refusal).toEqual(refusedPage(code));
      const { query } = partsOf(linkOf(answer.body, 'open-vault') ?? '');
      expect(query).toEqual([
        ['provider', provider],
        ['error', code],
      ]);
    });
    expect(calls).toBe(0);
  });

  it('is a problem for a program, a page for a browser', async () => {
    const { callback } = await begun(system, provider);
    const asProgram = bytesOf(new Browser(), callback, 'application/json');
    const problem = refused(400, 'browser_changed', { type: PROBLEM });
    expect(await refusal(system, ...asProgram)).toEqual(problem);
  });
});
