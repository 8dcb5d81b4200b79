import { account as accountShape } from '@data-connector/protocol';
import { ownIdOf } from '@data-connector/provider';
import { askedIn, CALLBACK, consent } from './connecting.js';
import { failureOf, failureOfAborted } from './failure.js';
import { drain } from './harvest.js';
import type { ProviderContract } from './options.js';
import { serverTests } from './server-tests.js';
import type { Stages } from './stage.js';
import { inTime } from '../until/index.js';

/** What a provider promises about connecting, renewing and revoking. */
export function connectionTests({ definition, home }: ProviderContract, stages: Stages): void {
  test('the handlers are those that the manifest lists', async () => {
    const { provider } = await stages.open();
    expect(provider.handlers.map(({ manifest }) => manifest)).toEqual(definition.manifest.handlers);
  });

  if (definition.hasConsent) consentTests(definition, stages);
  else loginTests(stages);

  test('the tokens say what was granted and until when they last', async () => {
    const { tokens } = await stages.open();
    expect([...tokens.scopes].sort()).toEqual([...definition.manifest.scopes].sort());
    if (tokens.expiresAt !== undefined) expect(Date.parse(tokens.expiresAt)).toBeGreaterThan(Date.now());
  });

  test('the account is well-formed, the same each time, and that of the person who consented', async () => {
    const { account, accountId, provider, simulator, tokens } = await stages.open();
    expect(accountShape.parse(account)).toEqual(account);
    expect(await provider.account(tokens, inTime())).toEqual(account);
    const [first, second] = simulator.people;
    expect(accountId).toBe(first?.id);
    const others = await stages.connect(provider, second?.id);
    const other = await provider.account(others, inTime());
    expect(ownIdOf(other, others.server)).toBe(second?.id);
  });

  if (definition.needsApp)
    test('a wrong app secret is app_rejected: the person could do nothing about it', async () => {
      const { simulator, tokens, wire } = await stages.open();
      const provider = stages.provider(simulator, wire.url, 'not-the-secret-of-this-app');
      const flow = await consent(provider);
      expect(await failureOf(stages.secrets, flow.exchange())).toMatchObject({ code: 'app_rejected' });
      if (!provider.renew) return;
      const renewed = provider.renew(tokens, inTime());
      expect(await failureOf(stages.secrets, renewed)).toMatchObject({ code: 'app_rejected' });
    });

  test('a nonce that the third party has replaced is taken up, in calls and for tokens', async () => {
    const { account, provider, simulator, tokens } = await stages.open();
    if (!provider.dpopKey || simulator.grants.nonce === undefined) return;
    simulator.grants.changeNonce();
    expect(await provider.account(tokens, inTime())).toEqual(account);
    simulator.grants.changeNonce();
    const renewed = (await provider.renew?.(tokens, inTime())) ?? tokens;
    stages.secrets.add(renewed.accessToken, renewed.refreshToken);
    expect(await provider.account(renewed, inTime())).toEqual(account);
  });

  if (definition.manifest.server) serverTests(stages, home);

  test('an account whose texts are too long and whose addresses are scripts is made harmless', async () => {
    const { account, provider, simulator, tokens } = await stages.open();
    simulator.faults.always('me', 'hostile');
    const { avatarUrl = 'https:', url = 'https:', ...rest } = await provider.account(tokens, inTime());
    expect(rest.id).toBe(account.id);
    expect(accountShape.parse(rest)).toEqual(rest);
    expect([avatarUrl, url].filter((address) => !/^https?:/.test(address))).toEqual([]);
  });

  if (definition.manifest.revokePage === undefined)
    test('a revoked connection is over, and revoking it again is no error', async () => {
      const stage = await stages.open();
      const { provider, tokens } = stage;
      await provider.revoke?.(tokens, inTime());
      await provider.revoke?.(tokens, inTime());
      for (const handler of provider.handlers) {
        const { session } = stage.session();
        const run = drain(stage.pages(handler, { session }));
        expect(await failureOf(stages.secrets, run)).toMatchObject({ code: 'reconnect_required' });
      }
    });

  test('a rejected token is renewed once, however many handlers meet it; without renewal it is reconnect_required', async () => {
    const stage = await stages.open();
    const { provider, simulator, tokens } = stage;
    simulator.faults.next('me', 'expired-token');
    const rejected = await failureOf(stages.secrets, provider.account(tokens, inTime()));
    expect(rejected.code).toBe('TokenRejected');
    const { renewals, session } = stage.session();
    const runs = provider.handlers.map((handler) => drain(stage.pages(handler, { session })));
    if (provider.renew) {
      await Promise.all(runs);
      expect(renewals()).toBe(1);
      expect(session.tokens.accessToken).not.toBe(tokens.accessToken);
      return;
    }
    const failures = await Promise.all(runs.map((run) => failureOf(stages.secrets, run)));
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['reconnect_required']));
  });

  test('a token that is rejected again right after its renewal is reconnect_required', async () => {
    const stage = await stages.open();
    for (const handler of stage.provider.handlers) {
      const { renewals, session } = stage.session(await stages.connect(stage.provider, stage.accountId));
      stage.simulator.faults.always(handler.manifest.name, 'expired-token');
      const run = drain(stage.pages(handler, { session }));
      expect(await failureOf(stages.secrets, run)).toMatchObject({ code: 'reconnect_required' });
      expect(renewals()).toBe(stage.provider.renew ? 1 : 0);
    }
  });

  test('a grant that the person ended at the third party is reconnect_required', async () => {
    const stage = await stages.open();
    for (const handler of stage.provider.handlers) {
      const { session } = stage.session(await stages.connect(stage.provider, stage.accountId));
      stage.simulator.faults.next(handler.manifest.name, 'revoked');
      const run = drain(stage.pages(handler, { session }));
      expect(await failureOf(stages.secrets, run)).toMatchObject({ code: 'reconnect_required' });
    }
  });

  if (!definition.create({ clientId: 'id', clientSecret: 'secret' }).renew) return;

  test.each(['server-error', 'garbage', 'empty', 'truncated'] as const)(
    'a renewal that meets %s is provider_unavailable and was sent once: a refresh token may be spent by it',
    async (fault) => {
      const { provider, simulator, tokens, wire } = await stages.open();
      const before = wire.requests.length;
      simulator.faults.always('token', fault);
      const renewed = provider.renew?.(tokens, inTime()) ?? Promise.resolve();
      expect(await failureOf(stages.secrets, renewed)).toMatchObject({ code: 'provider_unavailable' });
      expect(wire.requests).toHaveLength(before + 1);
    },
  );

  test('a renewal that hangs ends when it is aborted', async () => {
    const { provider, simulator, tokens, wire } = await stages.open();
    const { length } = wire.requests;
    simulator.faults.always('token', 'hang');
    const stop = new AbortController();
    const renewed = failureOf(stages.secrets, provider.renew?.(tokens, stop.signal) ?? Promise.resolve());
    await wire.passed(length);
    expect(await failureOfAborted(stop, renewed)).toBe('AbortError');
  });
}

/** Of those with a consent page. */
function consentTests({ manifest }: ProviderContract['definition'], stages: Stages): void {
  test('the consent page is asked for with a state, the callback, and the manifest’s scopes', async () => {
    const { provider, simulator } = await stages.open();
    const { authorizeUrl, callbackUrl } = await consent(provider);
    const sent = askedIn(authorizeUrl, simulator);
    expect(sent.getAll('state')).toHaveLength(1);
    expect(sent.get('redirect_uri')).toBe(CALLBACK);
    expect(sent.get('scope')?.split(/[ ,]/)).toEqual(manifest.scopes);
    if (sent.has('code_challenge')) expect(sent.get('code_challenge_method')).toBe('S256');
    expect(callbackUrl.searchParams.get('state')).toBe(sent.get('state'));
  });

  test('a denial leads back with access_denied and the state', async () => {
    const { provider, simulator } = await stages.open();
    const { authorizeUrl, callbackUrl } = await consent(provider, { decision: 'deny' });
    expect(callbackUrl.searchParams.get('error')).toBe('access_denied');
    expect(callbackUrl.searchParams.get('state')).toBe(askedIn(authorizeUrl, simulator).get('state'));
  });
}

/** Of those whose people log in by a form. */
function loginTests(stages: Stages): void {
  test('a wrong password is rejected, and so is no password of another person’s', async () => {
    const { provider, simulator, tokens } = await stages.open();
    const [first, second] = simulator.people;
    for (const password of ['not-the-password', simulator.passwordOf(second?.id)]) {
      const wrong = provider.login?.enter(tokens, first?.username ?? '', password) ?? tokens;
      stages.secrets.add(wrong.accessToken);
      expect((await failureOf(stages.secrets, provider.account(wrong, inTime()))).code).toBe('TokenRejected');
    }
  });

  test('where the person ends it is told, since no app can', async () => {
    const { provider } = await stages.open();
    expect(provider.manifest.revokePage).toMatch(/^https:/);
    expect(['renew', 'revoke'].filter((verb) => verb in provider)).toEqual([]);
  });
}
