import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SyncStarted } from '@data-connector/protocol';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { post, SECRET, syncAt } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({
    replicas: 2,
    service: { syncsPerAccountPerHour: 2 },
    gateway: { RATE_LIMIT_PER_MINUTE: 1000 },
  });
});
afterAll(() => system.close());

const body = (did: string, config: unknown) => ({ did, config, key: { secret: SECRET }, limit: 1 });
const hour = () => new Date().toISOString().slice(0, 13);

/** What a sync that was asked for is answered; if it began, it is erased. */
async function outcome(answer: Response): Promise<[number, { code?: string; retryAt?: string }]> {
  const told = (await answer.json()) as SyncStarted & { code?: string; retryAt?: string };
  if (answer.status === 202) {
    const provider = new URL(told.statusUrl).pathname.split('/')[2] ?? '';
    await syncAt(system.gateways[0]?.url ?? '', provider, told).get('', 'DELETE');
  }
  return [answer.status, told];
}

describe('syncs of one account of a person', () => {
  it('are as many in an hour as all replicas together take; another person’s have their own', async () => {
    for (let began = ''; began !== hour();) {
      began = hour();
      const config = await connected(system, 'meadow');
      const outcomes = [];
      for (const n of [0, 1, 0, 1])
        outcomes.push(
          await outcome(await post(system, 'meadow', body(DID, config), system.gateways[n]?.url)),
        );
      if (began !== hour()) continue;
      expect(outcomes.map(([status]) => status)).toEqual([202, 202, 429, 429]);
      const [, { code, retryAt }] = outcomes[2] ?? [0, {}];
      expect(code).toBe('too_many_requests');
      expect(new Date(retryAt ?? '').toISOString().slice(0, 13) > began).toBe(true);
    }
    const other = await connected(system, 'meadow', { parameters: { did: OTHER_DID } });
    const [status] = await outcome(await post(system, 'meadow', body(OTHER_DID, other)));
    expect(status).toBe(202);
  });

  it('are not used up by who has no connection of that person', async () => {
    const config = await connected(system, 'orbit', { parameters: { did: OTHER_DID } });
    for (let n = 0; n < 5; n++) expect((await post(system, 'orbit', body(DID, config))).status).toBe(403);
    const [status] = await outcome(await post(system, 'orbit', body(OTHER_DID, config)));
    expect(status).toBe(202);
  });

  it('leave no DID in the log', () => {
    expect(JSON.stringify(system.lines)).not.toContain(DID.slice(2));
  });
});
