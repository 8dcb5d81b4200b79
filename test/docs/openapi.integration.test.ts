import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CODES } from '@data-connector/protocol';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem } from '../harness/system.js';
import { connectingCases } from './conformance/connecting-cases.js';
import { endingCases } from './conformance/ending-cases.js';
import { otherSystems } from './conformance/other-systems.js';
import { Stage, answered, refused } from './conformance/stage.js';
import { startingCases } from './conformance/starting-cases.js';
import { wholeJourneys } from './conformance/whole-journey.js';

const stage = new Stage();
beforeAll(async () => stage.use(await startTestSystem({ service: { maxSyncs: 2 } })));
afterAll(() => stage.system.close());
afterEach(() => {
  expect(stage.api.faults.splice(0)).toEqual([]);
  for (const provider of MADE_UP_NAMES) stage.system.simulators[provider].faults.clear();
});

it.each(['/', '/providers', '/openapi.json', '/livez', '/readyz', '/providers/meadow/icon.svg'])(
  'GET %s is as documented',
  async (path) => {
    expect((await stage.server(path)).status).toBe(200);
  },
);

it.each([
  ['GET', '/nowhere', 'not_found'],
  ['POST', '/providers', 'method_not_allowed'],
  ['GET', '/providers/nobody/icon.svg', 'provider_unknown'],
  ['GET', '/sync/meadow/admin', 'sync_unknown'],
  ['GET', '/connect/a%00b', 'request_malformed'],
] as const)('%s %s is refused as documented', async (method, path, code) => {
  expect(answered(await stage.server(path, { method }))).toEqual(refused(code));
});

wholeJourneys(stage);
connectingCases(stage);
startingCases(stage);
endingCases(stage);
otherSystems(stage);

describe('of all that is documented', () => {
  /** What these tests cannot bring about, and where it is. */
  const ELSEWHERE = [
    'app_rejected', // shared/provider/test/oauth2/token-endpoint: the operator’s app
    'bus_unavailable', // in the operator's log only
    'erasing', // shared/service/test/routes/deletion: one that takes longer than the gateway waits
    'flow_expired', // test/connect/refused: after ten minutes
    'handlers_failed', // shared/service/test/sync/commit
    'internal_error', // a fault of the program
    'login_refused', // test/connect/login
    'lease_lost', // shared/service/test/sync/lease: a replica that was killed
    'server_malformed', // test/connect/servers
    'server_not_allowed', // test/connect/servers
    'server_unknown', // test/connect/servers: one that takes no app
    'stopped', // shared/service/test/sync/stop
  ];

  it('every code was met here, or is named with where it is', () => {
    expect(
      Object.keys(CODES).filter((code) => !stage.api.codes.has(code) && !ELSEWHERE.includes(code)),
    ).toEqual([]);
  });

  it('every operation was answered with success', () => {
    const left = stage.api.document.operations.filter(({ id }) => !stage.api.succeeded.has(id));
    // Of providers that are not here: test/connect/login, test/connect/servers.
    expect(left.map(({ id }) => id)).toEqual(['login', 'clientMetadata']);
  });
});
