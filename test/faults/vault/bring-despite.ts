import { expect } from '@jest/globals';
import type { Fault, FaultProxy, Where } from '@data-connector/testing/fault-proxy';
import type { ProviderName } from '../../harness/providers/of-processes.js';
import { person } from '../../system/vault/person.js';
import { differenceOf, type Stage } from '../processes/stage.js';
import { bring, connectAgain } from './bring.js';
import { NONE } from './truth.js';

/**
 * Lets somebody new bring everything while something fails some times.
 * @param at what fails
 * @param count gets how often it failed, and how many syncs it took
 */
export async function bringDespite(
  stage: Stage,
  provider: ProviderName,
  { faults }: Pick<FaultProxy, 'faults'>,
  [fault, where]: readonly [Fault, Where],
  count: (what: string, times: number) => void,
): Promise<void> {
  const { publicUrl } = stage.fleet;
  const somebody = person();
  await connectAgain(somebody, publicUrl, provider);
  const before = faults.applied;
  const end = faults.add(fault, where);
  const { syncs } = await bring(somebody, publicUrl, provider);
  end();
  count('requests that failed', faults.applied - before);
  count('syncs', syncs);
  expect(faults.applied).toBeGreaterThan(before);
  expect(differenceOf(stage, somebody, provider)).toEqual(NONE);
}
