import { afterEach, describe, expect, it } from '@jest/globals';
import { world } from './world.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const w of open.splice(0)) await w.close();
});
async function gateway(settings: { TRUST_PROXY: number; RATE_LIMIT_PER_MINUTE: number }) {
  const w = await world({ settings });
  open.push(w);
  return (forwarded?: string) =>
    fetch(`${w.url}/providers`, {
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });
}

describe('the limit of a client', () => {
  it('is told in RateLimit headers with each answer, and in 429 with the time to come back', async () => {
    const ask = await gateway({ TRUST_PROXY: 0, RATE_LIMIT_PER_MINUTE: 2 });
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    const of = (name: string) => answers.map(({ headers }) => headers.get(name));
    expect(of('ratelimit-policy')).toEqual(Array(3).fill('"client";q=2;w=60'));
    expect(of('ratelimit').map((text) => text?.replace(/t=\d+$/, 't'))).toEqual([
      '"client";r=1;t',
      '"client";r=0;t',
      '"client";r=0;t',
    ]);
    const after = Number(answers[2]?.headers.get('retry-after'));
    const { retryAt } = (await answers[2]?.json()) as { retryAt: string };
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(60);
    expect(Math.abs(Date.parse(retryAt) - Date.now() - after * 1000)).toBeLessThan(30_000);
  });

  it.each<[string, number, string | undefined, string | undefined, boolean]>([
    ['directly: what a client says of itself changes nothing', 0, '192.0.2.1', '192.0.2.2', true],
    ['behind one proxy: the address that it saw', 1, '192.0.2.1', '192.0.2.2', false],
    ['behind one proxy: the same address', 1, '192.0.2.1', '192.0.2.1', true],
    ['what a client forged before it', 1, '1.1.1.1, 192.0.2.1', '2.2.2.2, 192.0.2.1', true],
    ['behind one proxy: forged with the other’s address', 1, '192.0.2.1', '192.0.2.1, 192.0.2.2', false],
    [
      'behind two proxies: the address that the first saw',
      2,
      '192.0.2.1, 10.0.0.1',
      '192.0.2.2, 10.0.0.1',
      false,
    ],
    ['behind two proxies: forged', 2, '9.9.9.9, 192.0.2.1, 10.0.0.1', '192.0.2.1, 10.0.0.1', true],
    ['one /64 of IPv6', 1, '2001:db8::1', '2001:db8::ffff:2', true],
    ['two /64s of IPv6', 1, '2001:db8::1', '2001:db8:0:1::1', false],
    ['a proxy that says no address', 1, 'unknown', undefined, true],
    ['two ports of one address', 1, '192.0.2.1:1000', '192.0.2.1:2000', true],
  ])('%s', async (_name, TRUST_PROXY, one, other, same) => {
    const ask = await gateway({ TRUST_PROXY, RATE_LIMIT_PER_MINUTE: 1 });
    expect((await ask(one)).status).toBe(200);
    expect((await ask(other)).status).toBe(same ? 429 : 200);
  });
});
