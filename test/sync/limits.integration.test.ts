import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { post, SECRET } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({
    service: { syncsPerDidPerHour: 2 },
    gateway: { RATE_LIMIT_PER_MINUTE: 1000 },
  });
});
afterAll(() => system.close());

const body = (did: string, config: unknown) => ({ did, config, key: { secret: SECRET }, limit: 1 });

describe('syncs of one DID', () => {
  it('are as many in an hour as the service takes; another DID has its own', async () => {
    const config = await connected(system, 'facebook');
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await post(system, 'facebook', body(DID, config)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    const [first, , refused] = answers;
    expect(first?.headers.get('ratelimit-policy')).toBe('"client";q=1000;w=60, "did";q=2;w=3600');
    expect(first?.headers.get('ratelimit')).toMatch(/^"client";r=\d+;t=\d+, "did";r=1;t=3600$/);
    expect(refused?.headers.get('ratelimit')).toMatch(/, "did";r=0;t=\d+$/);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3000);
    const problem = (await refused?.json()) as { code: string; retryAt: string };
    expect(problem.code).toBe('too_many_requests');
    expect(Date.parse(problem.retryAt)).toBeGreaterThan(Date.now() + 3_000_000);

    const other = await connected(system, 'facebook', { parameters: { did: OTHER_DID } });
    expect((await post(system, 'facebook', body(OTHER_DID, other))).status).toBe(202);
    const elsewhere = await connected(system, 'twitter');
    expect((await post(system, 'twitter', body(DID, elsewhere))).status).toBe(202);
  });

  it('are not used up by who has no connection of that DID', async () => {
    const config = await connected(system, 'twitter', { parameters: { did: OTHER_DID } });
    for (let n = 0; n < 5; n++) expect((await post(system, 'twitter', body(DID, config))).status).toBe(403);
    expect((await post(system, 'twitter', body(OTHER_DID, config))).status).toBe(202);
  });

  it('are limited for GET /sync too, which says both limits', async () => {
    const config = await connected(system, 'twitter', { parameters: { did: OTHER_DID } });
    const url = new URL('/sync/twitter', system.publicUrl);
    url.search = new URLSearchParams({
      did: OTHER_DID,
      config: JSON.stringify(config),
      key: SECRET,
    }).toString();
    const answers = [await fetch(url), await fetch(url)];
    expect(answers.map(({ status }) => status)).toEqual([202, 429]);
    expect(answers[1]?.headers.get('ratelimit')).toMatch(/^"client";r=\d+;t=\d+, "did";r=0;t=\d+$/);
  });

  it('leave no DID in the log', () => {
    expect(JSON.stringify(system.lines)).not.toContain(DID.slice(2));
  });
});
