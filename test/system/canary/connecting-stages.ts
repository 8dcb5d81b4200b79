import { afterEach, expect, it } from '@jest/globals';
import { PROVIDERS, type ProviderName } from '../../harness/providers/of-processes.js';
import { begin, connectionIn, finish, type Attempt } from './client.js';
import type { Canary } from './canary.js';

/** An attempt whose callback says something else. */
function changed(attempt: Attempt, parameters: Readonly<Record<string, string>>): Attempt {
  const callback = new URL(attempt.callback);
  for (const [name, value] of Object.entries(parameters)) callback.searchParams.set(name, value);
  return { ...attempt, callback };
}

/** Tests that connect, and mostly fail to: each leaves its traces, if it leaves any. */
export function connectingStages(canary: () => Canary): void {
  const simulator = (provider: ProviderName) => canary().fleet.thirdParties[provider];
  const codes = (run: (provider: ProviderName) => Promise<{ code: string | undefined }>) =>
    Promise.all(PROVIDERS.map(async (provider) => (await run(provider)).code));
  const both = (code: string) => PROVIDERS.map(() => code);
  const attempt = (provider: ProviderName) => begin(canary(), provider, canary().person().did);

  afterEach(() => PROVIDERS.forEach((provider) => simulator(provider).faults.clear()));

  it('hands a connection with the third party’s tokens to the Vault, in the fragment only', async () => {
    for (const provider of PROVIDERS) {
      const page = await finish(canary(), await attempt(provider));
      expect(connectionIn(page).accessToken).toContain(canary().marker);
      expect(page.text).not.toContain(canary().marker);
    }
  });

  it('meets a person who denies', async () => {
    const denied = codes(async (provider) =>
      finish(canary(), await begin(canary(), provider, canary().person().did, { decision: 'deny' })),
    );
    expect(await denied).toEqual(both('access_denied'));
  });

  it('meets callbacks with a wrong state, another cookie, no cookie, a wrong code, and a second time', async () => {
    for (const provider of PROVIDERS) {
      const [one, other] = [await attempt(provider), await attempt(provider)];
      const stranger = `${canary().marker}state`;
      const code = async (made: Attempt) => (await finish(canary(), made)).code;
      expect([
        await code(changed(one, { state: stranger })),
        await code({ ...one, cookies: other.cookies }),
        await code({ ...one, cookies: '' }),
        await code(changed(other, { code: `${canary().marker}code`, error_description: stranger })),
        await code(changed(one, { error: 'access_denied', error_description: canary().marker })),
        await code(other),
        await code({ ...one, cookies: one.cookies.replace(/.{4}$/, 'AAAA') }),
        await code(one),
        await code(one),
      ]).toEqual([
        'flow_invalid',
        'browser_changed',
        'browser_changed',
        'flow_invalid',
        'flow_invalid',
        'flow_replayed',
        'flow_invalid',
        'flow_replayed',
        'flow_replayed',
      ]);
    }
  });

  it.each(['server-error', 'garbage', 'empty', 'truncated', 'rate-limit'] as const)(
    'meets a token endpoint with the fault %s',
    async (kind) => {
      const failed = codes(async (provider) => {
        const begun = await attempt(provider);
        simulator(provider).faults.always('token', kind);
        return finish(canary(), begun);
      });
      expect(['provider_unavailable', 'rate_limited']).toEqual(expect.arrayContaining(await failed));
    },
  );

  it.each(['server-error', 'garbage', 'truncated', 'revoked'] as const)(
    'meets a profile with the fault %s',
    async (kind) => {
      const failed = codes(async (provider) => {
        const begun = await attempt(provider);
        simulator(provider).faults.always('me', kind);
        return finish(canary(), begun);
      });
      expect((await failed).every((code) => code !== undefined)).toBe(true);
    },
  );
}
