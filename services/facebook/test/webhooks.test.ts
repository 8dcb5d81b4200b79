import { createHmac } from 'node:crypto';
import { webhooks } from '../src/webhooks.js';

const secret = 'the-app-secret';
const hooks = webhooks(secret);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: unknown, key = secret): string {
  const payload = encode(claims);
  return `${createHmac('sha256', key).update(payload).digest('base64url')}.${payload}`;
}
const good = { algorithm: 'HMAC-SHA256', issued_at: Math.floor(Date.now() / 1000), user_id: '218471' };

test.each([
  ['deauthorize', false],
  ['data-deletion', true],
])('%s names the account; receipt: %s', (hook, receipt) => {
  expect(hooks[hook]?.({ signed_request: signed(good) })).toEqual({ accountId: '218471', receipt });
});

test('padding in base64url is taken', () => {
  const payload = `${Buffer.from(JSON.stringify(good)).toString('base64url')}==`;
  const signature = createHmac('sha256', secret).update(payload).digest('base64url');
  expect(hooks['deauthorize']?.({ signed_request: `${signature}=.${payload}` })).toMatchObject({
    accountId: '218471',
  });
});

const [signature = '', payload = ''] = signed(good).split('.');
test.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['no signature', `.${payload}`],
  ['another secret’s signature', signed(good, 'another')],
  ['another payload', `${signature}.${encode({ ...good, user_id: '1' })}`],
  ['a flipped bit', `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}.${payload}`],
  [
    'bits left over in the signature',
    `${signature.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))}.${payload}`,
  ],
  ['a short signature', `${signature.slice(0, 20)}.${payload}`],
  ['three parts', `${signature}.${payload}.x`],
  ['one that is old', signed({ ...good, issued_at: good.issued_at - 700 })],
  ['one from the future', signed({ ...good, issued_at: good.issued_at + 700 })],
  ['one without a time', signed({ ...good, issued_at: undefined })],
  ['one whose time is none', signed({ ...good, issued_at: 'today' })],
  ['another algorithm', signed({ ...good, algorithm: 'none' })],
  ['no algorithm', signed({ user_id: '1' })],
  ['no account', signed({ algorithm: 'HMAC-SHA256' })],
  ['an account that is no number', signed({ ...good, user_id: '../1' })],
  ['a number as account', signed({ ...good, user_id: 1 })],
  ['an object as account', signed({ ...good, user_id: { $ne: null } })],
  ['a list', signed([])],
  ['null', signed(null)],
  ['a very long payload', signed({ ...good, filler: 'x'.repeat(10_000) })],
])('%s is request_malformed', (_name, request) => {
  const body = (request === undefined ? {} : { signed_request: request }) as Record<string, string>;
  expect(() => hooks['deauthorize']?.(body)).toThrow(expect.objectContaining({ code: 'request_malformed' }));
});
