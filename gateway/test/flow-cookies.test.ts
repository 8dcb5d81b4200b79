import { flowCookieLines, flowCookiesFor } from '../src/forwarding/flow-cookies.js';

/** A flow's cookie of so many characters. */
const pair = (provider: string, at: number, length = 334, prefix = '') => {
  const name = `${prefix}flow_${provider}_${String(at).padStart(22, '0')}`;
  return `${name}=${'x'.repeat(length - name.length - 1)}`;
};
const begun = (count: number, provider = 'alpha', length?: number) =>
  Array.from({ length: count }, (_, at) => pair(provider, at, length));
const lineOf = (text: string) => `${text}; Max-Age=900; Path=/; HttpOnly; SameSite=Lax`;
const goneOf = (text: string) => `${text.split('=')[0]}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`;

test.each([
  ['its own', `${pair('alpha', 1)}; ${pair('alpha', 2, 99, '__Host-')}`],
  ['none of another', pair('beta', 1), ''],
  ['none of a provider whose name begins alike', pair('alphabet', 1), ''],
  ['nothing else', 'session=1; flow_alpha=2; flow_alpha_x=3; xflow_alpha_x=4', ''],
  ['nothing', '', ''],
])('a service is shown of the cookies %s', (_name, cookie, expected = cookie) => {
  expect(flowCookiesFor('alpha', cookie)).toBe(expected);
});

test('a service sets its own flows’ cookies, and no other', () => {
  const own = [lineOf(pair('alpha', 1)), goneOf(pair('alpha', 2))];
  const others = [lineOf(pair('beta', 1)), goneOf(pair('beta', 2)), 'session=stolen; Path=/', ''];
  expect(flowCookieLines('alpha', [...own, ...others], '')).toEqual(own);
});

test('few flows stay', () => {
  expect(flowCookieLines('alpha', [lineOf(pair('alpha', 99))], begun(10).join('; '))).toHaveLength(1);
});

test.each([
  ['of one provider', 'alpha'],
  ['of all together', 'beta'],
])('many flows %s: the oldest are let go, and what stays fits', (_name, provider) => {
  const cookie = begun(49, provider);
  const fresh = lineOf(pair('alpha', 99));
  const [first, ...gone] = flowCookieLines('alpha', [fresh], `theme=dark; ${cookie.join('; ')}`);
  expect(first).toBe(fresh);
  expect(gone).toEqual(cookie.slice(0, gone.length).map(goneOf));
  const left = [...cookie.slice(gone.length), pair('alpha', 99)].join('; ');
  expect(left.length).toBeLessThanOrEqual(6144);
  expect(left.length).toBeGreaterThan(5000);
});

test('the largest flow stays alone', () => {
  const gone = flowCookieLines(
    'alpha',
    [lineOf(pair('alpha', 99, 4000))],
    begun(2, 'alpha', 4000).join('; '),
  );
  expect(gone.slice(1)).toEqual(begun(2, 'alpha', 4000).map(goneOf));
});

test('a flow that ends is not counted, nor let go a second time', () => {
  const cookie = begun(18);
  const ended = goneOf(cookie[0] ?? '');
  expect(flowCookieLines('alpha', [ended], cookie.join('; '))).toEqual([ended]);
});

test('what https has set is taken away as https sets it', () => {
  const cookie = begun(30).map((text) => `__Host-${text}`);
  const [, gone] = flowCookieLines('alpha', [lineOf(pair('alpha', 99))], cookie.join('; '));
  expect(gone).toMatch(/^__Host-flow_alpha_0{22}=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});
