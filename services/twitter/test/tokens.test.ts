import { consent } from '@data-connector/testing/provider-contract';
import { standIn } from '@data-connector/testing/stand-in';
import { inTime } from '@data-connector/testing/until';
import { provider as twitter } from '../src/index.js';
import { connected, type Connected } from './connected.js';

const open: Connected[] = [];
afterEach(() => Promise.all(open.splice(0).map(({ x }) => x.close())));

async function setUp(...options: Parameters<typeof connected>): Promise<Connected> {
  const made = await connected(...options);
  open.push(made);
  return made;
}

test('a renewal gives new tokens for the same scopes, and the old refresh token ends the grant', async () => {
  const { provider, tokens } = await setUp();
  const renewed = await provider.renew?.(tokens, inTime());
  expect(renewed?.accessToken).not.toBe(tokens.accessToken);
  expect(renewed?.refreshToken).not.toBe(tokens.refreshToken);
  expect(renewed?.scopes).toEqual(tokens.scopes);
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code: 'reconnect_required' });
  await expect(provider.renew?.(renewed ?? tokens, inTime())).rejects.toMatchObject({
    code: 'reconnect_required',
  });
});

test('without offline.access there is nothing to renew', async () => {
  const { provider, tokens } = await setUp({}, ['offline.access']);
  expect(tokens.refreshToken).toBeUndefined();
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code: 'reconnect_required' });
});

test('a code that is older than 30 seconds is flow_invalid', async () => {
  let late = 0;
  const { provider } = await setUp({ now: () => Date.now() + late });
  const flow = await consent(provider);
  late = 31_000;
  await expect(flow.exchange()).rejects.toMatchObject({ code: 'flow_invalid' });
});

test('invalid_request is said of a token that is gone', async () => {
  const said = { status: 400, body: { error: 'invalid_request' } };
  const { asked, provider } = await standIn(twitter, () => said);
  const tokens = { accessToken: 'access', refreshToken: 'refresh', scopes: [] };
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code: 'reconnect_required' });
  await expect(provider.revoke?.(tokens, inTime())).resolves.toBe(true);
  expect(asked.map(({ path }) => path)).toEqual(['/2/oauth2/token', '/2/oauth2/revoke', '/2/oauth2/revoke']);
});
