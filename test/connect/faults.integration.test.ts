import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultKind } from '@data-connector/simulator';
import { Browser } from '../harness/browser.js';
import { connect, connected, connectUrl, consent, DID } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { codeOf, linkOf } from '../harness/page.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { post, SECRET, started, untilEnded } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ service: { times: { callbackMs: 8000 } } });
});
afterAll(() => system.close());
afterEach(() => {
  for (const provider of MADE_UP_NAMES) system.simulators[provider].faults.clear();
});

const ROUTES = [
  ['meadow', 'token'],
  ['meadow', 'permissions'],
  ['meadow', 'me'],
  ['orbit', 'token'],
  ['orbit', 'me'],
] as const;
const FAULTS: readonly FaultKind[] = ['garbage', 'empty', 'truncated', 'server-error', 'hang'];
/** The other routes are called as every other one of their provider, whose contract tests know all faults. */
const FEW: readonly FaultKind[] = ['garbage', 'hang'];

describe('a third party that fails after the consent', () => {
  const cases = ROUTES.flatMap(([provider, route]) =>
    (route === 'token' ? FAULTS : FEW).map((fault) => [provider, route, fault] as const),
  );
  it.each(cases)('%s, %s: %s is unavailability that leads back', async (provider, route, fault) => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, provider, { state: 'mine' }));
    system.simulators[provider].faults.always(route, fault);
    const page = await browser.open(callback);
    expect([page.status, codeOf(page.text)]).toEqual([502, 'provider_unavailable']);
    expect(linkOf(page.text, 'open-vault')).toBe(
      `vault://connections?provider=${provider}&state=mine&error=provider_unavailable`,
    );
    expect(page.text).not.toMatch(/Sorry|code-|access-|at \w+ \(/);
    expect(browser.cookies).toEqual([]);
  });

  it('a limit that is reached is told as such', async () => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, 'orbit'));
    system.simulators.orbit.faults.next('token', 'rate-limit');
    const page = await browser.open(callback);
    expect([page.status, codeOf(page.text)]).toEqual([429, 'rate_limited']);
  });

  it('a code is never sent twice', async () => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, 'orbit'));
    system.simulators.orbit.faults.always('token', 'server-error');
    const { requests } = system.simulators.orbit;
    const before = requests.length;
    await browser.open(callback);
    expect(requests.slice(before).map(({ path }) => path)).toEqual(['/token']);
  });
});

describe('permissions that were unticked', () => {
  it.each([
    ['meadow', 'read', 'posts', 'following'],
    ['orbit', 'follows', 'following', 'posts'],
  ] as const)(
    '%s without %s: %s is told as declined, %s runs, and the sync is completed',
    async (provider, without, missing, runs) => {
      const config = await connected(system, provider, { decision: { without: [without] } });
      const view = await untilEnded(await started(system, provider, { config }));
      expect(view.status).toBe('completed');
      expect(view.handlers[missing]).toMatchObject({ state: 'declined', code: 'scope_missing', records: 0 });
      expect(view.handlers[runs]).toMatchObject({ state: 'completed' });
    },
  );

  it('without what it takes to know the account, it leads back with what is missing', async () => {
    const page = await connect(system, 'orbit', {
      parameters: { state: 'mine' },
      decision: { without: ['account'] },
    });
    expect([page.status, codeOf(page.text)]).toEqual([403, 'scope_missing']);
    expect(linkOf(page.text, 'open-vault')).toMatch(/&state=mine&error=scope_missing$/);
  });
});

it('all of this has left one line each in the service’s log, without values', async () => {
  const before = system.lines.length;
  await connect(system, 'meadow', { parameters: { state: 'mine-alone' }, decision: { decision: 'deny' } });
  const lines = system.lines.slice(before).filter(({ provider }) => provider === 'meadow');
  expect(lines.filter(({ replica }) => replica === 'meadow-0')).toMatchObject([
    { msg: 'a connection attempt failed', code: 'access_denied', level: 'info' },
  ]);
  expect(loggedSecrets(system, ['mine-alone'])).toEqual([]);
});

it('a connection of one provider is refused by another', async () => {
  const config = await connected(system, 'meadow');
  const answer = await post(system, 'orbit', { did: DID, config, key: { secret: SECRET } });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'config_refused']);
});
