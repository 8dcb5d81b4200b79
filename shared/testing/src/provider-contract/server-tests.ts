import { consent } from './connecting.js';
import { failureOf } from './failure.js';
import { harvest } from './harvest.js';
import { OTHER_SERVER, SERVER, type Stages } from './stage.js';
import { inTime } from '../until/index.js';

/** Some of what is no public server; the kit's own tests have the whole table. */
const NO_SERVERS = [
  ['127.0.0.1', 'server_malformed'],
  ['[::1]', 'server_malformed'],
  ['one.example:8080', 'server_malformed'],
  ['me@one.example', 'server_malformed'],
  ['localhost', 'server_malformed'],
  ['metadata.google.internal', 'server_not_allowed'],
] as const;

/** What a provider promises whose accounts are at many servers. @param home where all are, whichever server was begun with */
export function serverTests(stages: Stages, home: string | undefined): void {
  const [here, elsewhere] = [home ?? SERVER, home ?? OTHER_SERVER];

  test('what is no public server is refused, and nobody is asked', async () => {
    const { provider, wire } = await stages.open();
    const before = wire.requests.length;
    for (const [server, code] of NO_SERVERS)
      expect(
        (await failureOf(stages.secrets, provider.begin?.(server, inTime()) ?? Promise.resolve())).code,
      ).toBe(code);
    expect(wire.requests).toHaveLength(before);
  });

  test('the same account at another server is another account, and renewed tokens stay at theirs', async () => {
    const { account, accountId, provider, tokens } = await stages.open();
    expect(tokens.server).toBe(here);
    const others = await stages.connect(provider, accountId, OTHER_SERVER);
    expect(others.server).toBe(elsewhere);
    const other = await provider.account(others, inTime());
    const ids = [account.id, other.id];
    expect(new Set(ids).size).toBe(ids[0] === accountId ? 1 : 2);
    if (ids[0] !== accountId)
      expect(ids).toEqual([SERVER, OTHER_SERVER].map((server) => `${accountId}@${server}`));
    const renewed = (await provider.renew?.(others, inTime())) ?? others;
    stages.secrets.add(renewed.accessToken, renewed.refreshToken);
    expect([renewed.server, renewed.app]).toEqual([elsewhere, others.app]);
  });

  test('records name the server that they come from', async () => {
    const stage = await stages.open();
    for (const handler of stage.provider.handlers) {
      const { records } = await harvest(stage, handler, { limit: 3 });
      const sources = records.map(
        (record) => (record as { readonly sourceApplication?: unknown }).sourceApplication,
      );
      expect(new Set(sources)).toEqual(new Set([`https://${here}/`]));
    }
  });

  test('what the service is at a server is sealed in the tokens, and nothing of it can be read there', async () => {
    const { tokens } = await stages.open();
    expect(tokens.app ?? 'a.b.c.d.e').toMatch(/^[\w-]+(?:\.[\w-]*){4}$/);
    expect(stages.secrets.in(tokens.app ?? '').filter((form) => form !== 'a secret, plain')).toEqual([]);
  });

  test('a server that has forgotten the app that it made wants a new connection, for which it makes another', async () => {
    const { accountId, provider, simulator, tokens } = await stages.open();
    // Nobody makes one that stands for itself, or that a person lets in.
    if (provider.document || provider.login) return;
    const flow = await consent(provider, {}, SERVER);
    stages.secrets.add(flow.callbackUrl.searchParams.get('code'), flow.verifier);
    simulator.forgetClients();
    expect((await failureOf(stages.secrets, flow.exchange())).code).toBe('flow_invalid');
    const renewed = provider.renew && failureOf(stages.secrets, provider.renew(tokens, inTime()));
    expect((await renewed)?.code ?? 'reconnect_required').toBe('reconnect_required');
    expect((await stages.connect(provider, accountId)).app).not.toBe(tokens.app);
  });
}
