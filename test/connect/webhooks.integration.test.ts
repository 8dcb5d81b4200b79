import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signedRequest } from '@data-connector/facebook/simulator';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { textOf } from '../harness/page.js';
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
  const config = await connected(system, 'facebook', { parameters: { did }, decision: { account } });
  const sync = await started(system, 'facebook', { config, more: { did } });
  await untilEnded(sync);
  return sync;
}

describe('Facebook’s callbacks', () => {
  let account: string;
  let mine: Sync;
  let sharers: Sync;
  let others: Sync;
  beforeEach(async () => {
    const [first, second] = system.simulators.facebook.people;
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
      const signed = signedRequest(system.simulators.facebook, account);
      const answer = await hook(`facebook/${name}`, form({ signed_request: signed }));
      expect(answer.status).toBe(200);
      expect(await statusOf(mine)).toEqual([410, 'sync_erased']);
      expect(await statusOf(sharers)).toEqual([410, 'sync_erased']);
      expect((await others.get('')).status).toBe(200);
    },
  );

  it('data-deletion gives a code and a page that tells what became of it, and no other', async () => {
    const signed = signedRequest(system.simulators.facebook, account);
    const answer = await hook('facebook/data-deletion', form({ signed_request: signed }));
    const { url, confirmation_code: code } = (await answer.json()) as {
      url: string;
      confirmation_code: string;
    };
    expect(url).toBe(`${system.publicUrl.origin}/auth/facebook/data-deletion/${code}`);
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(textOf(await page.text())).toMatch(/Your data was deleted .*Facebook account was deleted on 20/);
    expect(code).not.toContain(account);
    const forged = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A');
    expect((await fetch(forged)).status).toBe(404);
    const earlier = url.replace(/\d{13}/, (time) => String(Number(time) - 86_400_000));
    expect((await fetch(earlier)).status).toBe(404);
  });

  const payload = () =>
    Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', user_id: account, issued_at: 1 })).toString(
      'base64url',
    );
  const signedWith = (secret: string, text: string) =>
    `${createHmac('sha256', secret).update(text).digest('base64url')}.${text}`;
  const appSecret = () => system.simulators.facebook.app.clientSecret;
  const claims = (more: object) =>
    signedWith(
      appSecret(),
      Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', user_id: account, ...more })).toString(
        'base64url',
      ),
    );

  const FORM = 'application/x-www-form-urlencoded';
  it.each<[string, string, () => string]>([
    [
      'another secret’s signature',
      FORM,
      () => form({ signed_request: signedWith('evil-secret', payload()) }),
    ],
    ['an empty signature', FORM, () => form({ signed_request: `.${payload()}` })],
    ['no signature', FORM, () => form({ signed_request: payload() })],
    ['another algorithm', FORM, () => form({ signed_request: claims({ algorithm: 'none' }) })],
    ['a user that is an object', FORM, () => form({ signed_request: claims({ user_id: { $ne: null } }) })],
    ['no user', FORM, () => form({ signed_request: claims({ user_id: undefined }) })],
    [
      'two requests',
      FORM,
      () => `${form({ signed_request: claims({}) })}&${form({ signed_request: claims({}) })}`,
    ],
    ['nothing', FORM, () => ''],
    ['JSON', 'application/json', () => JSON.stringify({ signed_request: claims({}) })],
  ])('with %s erase nothing', async (_name, type, body) => {
    for (const name of ['deauthorize', 'data-deletion']) {
      const answer = await hook(`facebook/${name}`, body(), type);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        400,
        'request_malformed',
      ]);
    }
    expect((await mine.get('')).status).toBe(200);
  });
});

it.each([
  ['facebook/evil-hook', 404],
  ['facebook/__proto__', 404],
  ['facebook/constructor', 404],
  ['twitter/deauthorize', 404],
  ['facebook/data-deletion/1700000000000-AAAAAAAAAAAAAAAAAAAAAA', 405],
])('POST /auth/%s is %i', async (path, status) => {
  const signed = signedRequest(system.simulators.facebook);
  expect((await hook(path, form({ signed_request: signed }))).status).toBe(status);
});

it('a callback is only taken as POST, and only small', async () => {
  const origin = system.gateways[0]?.url ?? '';
  expect((await fetch(`${origin}/auth/facebook/deauthorize`)).status).toBe(405);
  expect((await hook('facebook/deauthorize', form({ signed_request: 'x'.repeat(20_000) }))).status).toBe(413);
});
