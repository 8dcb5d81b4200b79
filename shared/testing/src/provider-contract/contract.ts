import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { recordedTests } from '../recording/replay.js';
import { CHECKS } from './checks.js';
import { connectionTests } from './connection-tests.js';
import { faultTests } from './fault-tests.js';
import type { ProviderContract } from './options.js';
import { pageTests } from './page-tests.js';
import { listenToPrints, type Printed } from '../secrets/printed.js';
import { Stages } from './stage.js';

/** A request's target without the parameters in which the third party demands a secret. */
function withoutAllowed(target: string, allowed: readonly string[]): string {
  const url = new URL(target.replace(/^\S+ /, ''), 'http://third-party');
  for (const name of allowed) url.searchParams.delete(name);
  return url.pathname + url.search;
}

/**
 * Registers the tests that every provider passes: what a service relies on, checked against the provider's simulator
 * through its real consent page. To be called once in a provider's test file.
 */
export function providerContract(contract: ProviderContract): void {
  describe(`the provider contract of ${contract.definition.manifest.name}`, () => {
    const stages = new Stages(contract);
    let printed: Printed | undefined;
    beforeAll(() => {
      printed = listenToPrints();
    });
    afterEach(() => stages.close());
    afterAll(() => printed?.stop());

    describe('connecting', () => connectionTests(contract, stages));
    describe('pages', () => pageTests(contract, stages));
    describe('faults', () => faultTests(contract, stages));

    // What npm run record has left beside the test.
    const recorded = join(dirname(expect.getState().testPath ?? ''), 'recorded');
    if (existsSync(recorded))
      describe('what was recorded', () => recordedTests(contract.definition, recorded));

    describe('what is easily got wrong', () => {
      test.each(CHECKS)('$name', ({ run }) => run(stages, contract));
    });

    test('no secret was in an address or was printed in all of this', () => {
      const addresses = stages.targets.map((target) => withoutAllowed(target, contract.secretsInUrls ?? []));
      expect(addresses.length).toBeGreaterThan(10);
      expect(stages.secrets.in(addresses.join('\n'))).toEqual([]);
      expect(stages.secrets.in(printed?.text ?? '')).toEqual([]);
    });
  });
}
