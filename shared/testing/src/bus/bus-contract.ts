import type { BusUnderTest, OpenBus } from './bus-under-test.js';
import { deliveryContract } from './delivery-contract.js';
import { failureContract } from './failure-contract.js';
import { lifeContract } from './life-contract.js';

/** Registers the tests that every bus must pass. `open` is given the queues that publishers assert. */
export function busContract(name: string, open: OpenBus): void {
  describe(`the bus contract: ${name}`, () => {
    const opened: BusUnderTest[] = [];
    const openOne: OpenBus = async (queues) => {
      const one = await open(queues);
      opened.push(one);
      return one;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.end()));
    });

    deliveryContract(openOne);
    failureContract(openOne);
    lifeContract(openOne);
  });
}
