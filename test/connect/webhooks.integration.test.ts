import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { textOf } from '../harness/page.js';
import { signedAccount } from '../harness/providers/meadow.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { started, statusOf, untilEnded, type Sync } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem({ replicas: 2 })));
afterAll(() => system.close());

const hook = (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
  fetch(`${system.gateways[1]?.url}/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

async function uncollected(did: string, account: string): Promise<Sync> {
  const config = await connected(system, 'meadow', { parameters: { did }, decision: { account } });
  const sync = await started(system, 'meadow', { config, more: { did } });
  await untilEnded(sync);
  return sync;
}

describe('a third party’s own callbacks', () => {
  let account: string;
  let mine: Sync;
  let sharers: Sync;
  let others: Sync;
  beforeEach(async () => {
    const [first, second] = system.simulators.meadow.people;
    account = first?.id ?? '';
    [mine, sharers, others] = await Promise.all([
      uncollected(DID, account),
      uncollected(OTHER_DID, account),
      uncollected(DID, second?.id ?? ''),
    ]);
  });

  it.each(['deauthorize', 'data-deletion'])(
    '%s erases everything of that account, whosever it is, and nothing else',
    async (name) => {
      const signed = signedAccount(system.simulators.meadow, account);
      const answer = await hook(`meadow/${name}`, form(signed));
      expect(answer.status).toBe(200);
      expect(loggedSecrets(system, Object.values(signed))).toEqual([]);
      expect(await statusOf(mine)).toEqual([410, 'sync_erased']);
      expect(await statusOf(sharers)).toEqual([410, 'sync_erased']);
      expect((await others.get('')).status).toBe(200);
    },
  );

  it('data-deletion gives a code and a page that tells what became of it, and no other', async () => {
    const answer = await hook('meadow/data-deletion', form(signedAccount(system.simulators.meadow, account)));
    const { url, confirmation_code: code } = (await answer.json()) as {
      url: string;
      confirmation_code: string;
    };
    expect(url).toBe(`${system.publicUrl.origin}/auth/meadow/data-deletion/${code}`);
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(textOf(await page.text())).toMatch(/Your data was deleted .*Meadow account was deleted on 20/);
    expect(code).not.toContain(account);
    const forged = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A');
    expect((await fetch(forged)).status).toBe(404);
    const earlier = url.replace(/\d{13}/, (time) => String(Number(time) - 86_400_000));
    expect((await fetch(earlier)).status).toBe(404);
  });

  const signed = () => signedAccount(system.simulators.meadow, account);
  const FORM = 'application/x-www-form-urlencoded';
  it.each<[string, string, () => string]>([
    [
      'another secret’s signature',
      FORM,
      () => {
        const app = { clientId: 'evil-client', clientSecret: 'evil-secret' };
        return form(signedAccount({ ...system.simulators.meadow, app }, account));
      },
    ],
    ['another account’s signature', FORM, () => form({ ...signed(), account: '1' })],
    ['an empty signature', FORM, () => form({ account, signature: '' })],
    ['no signature', FORM, () => form({ account })],
    ['no account', FORM, () => form({ signature: signed().signature })],
    ['two requests', FORM, () => `${form(signed())}&${form(signed())}`],
    ['nothing', FORM, () => ''],
    ['JSON', 'application/json', () => JSON.stringify(signed())],
  ])('with %s erase nothing', async (_name, type, body) => {
    for (const name of ['deauthorize', 'data-deletion']) {
      const answer = await hook(`meadow/${name}`, body(), type);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        400,
        'request_malformed',
      ]);
    }
    expect((await mine.get('')).status).toBe(200);
  });
});

it.each([
  ['meadow/evil-hook', 404],
  ['meadow/__proto__', 404],
  ['meadow/constructor', 404],
  ['orbit/deauthorize', 404],
  ['meadow/data-deletion/1700000000000-AAAAAAAAAAAAAAAAAAAAAA', 405],
])('POST /auth/%s is %i', async (path, status) => {
  expect((await hook(path, form(signedAccount(system.simulators.meadow)))).status).toBe(status);
});

it('a callback is only taken as POST, and only small', async () => {
  const origin = system.gateways[0]?.url ?? '';
  expect((await fetch(`${origin}/auth/meadow/deauthorize`)).status).toBe(405);
  expect((await hook('meadow/deauthorize', form({ signature: 'x'.repeat(20_000) }))).status).toBe(413);
});
