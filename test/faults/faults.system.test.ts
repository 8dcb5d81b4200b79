import { afterAll, afterEach, beforeAll, describe, jest } from '@jest/globals';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
import { startFleet } from '../system/processes/fleet.js';
import { anything } from './kinds/anything.js';
import { brokers } from './kinds/brokers.js';
import { endings } from './kinds/endings.js';
import { kills } from './kinds/kills.js';
import { races } from './kinds/races.js';
import { spools } from './kinds/spools.js';
import { stores } from './kinds/stores.js';
import { thirdParties } from './kinds/third-parties.js';
import { vaults } from './kinds/vaults.js';
import { isFull } from './measure/sizes.js';
import { printTally } from './measure/tally.js';
import type { Stage } from './processes/stage.js';
import { tokenWire } from './processes/token-wire.js';

// At full size a kind of fault takes up to an hour; at the small one none takes two minutes, and what hangs is named.
jest.setTimeout(isFull ? 2 * 3_600_000 : 30 * 60_000);

const SETTINGS = {
  LOG_LEVEL: 'info',
  // None takes that long: where the machine is busy, a page may.
  DRAIN_SECONDS: '60',
  SHUTDOWN_DELAY_SECONDS: '1',
  SYNCS_PER_ACCOUNT_PER_HOUR: '0',
  MAX_SYNCS: '100',
  SPOOL_MEMORY_MB: '0',
};

describeRabbitMq(
  'two of each process',
  (broker) => {
    let stage: Stage;
    beforeAll(async () => {
      const { node, url } = broker();
      if (!node) throw new Error('These tests kill the broker: it has to be their own');
      const wire = tokenWire();
      // Hundreds of people share a few accounts: a third party's own limits are not what is in question.
      const size = { posts: 230, following: 60, rateLimit: 1_000_000 };
      const fleet = await startFleet({ ...size, broker: url, settings: SETTINGS, traffic: wire.traffic });
      stage = { fleet, wire, broker: node };
    });
    afterEach(() => {
      const { fleet } = stage;
      for (const { faults } of [
        ...Object.values(fleet.thirdParties.fronts),
        fleet.storeFront,
        fleet.brokerFront,
      ])
        faults.clear();
    });
    afterAll(async () => {
      printTally();
      await stage?.fleet.close();
    });

    describe('killed', () => kills(() => stage));
    describe('whose broker fails', () => brokers(() => stage));
    describe('whose store fails', () => stores(() => stage));
    describe('that leave something on disk', () => spools(() => stage));
    describe('whose third parties fail', () => thirdParties(() => stage));
    describe('that two devices ask at once', () => races(() => stage));
    describe('told to end', () => endings(() => stage));
    describe('whose Vaults fail', () => vaults(() => stage));
    anything(() => stage);
  },
  { own: true },
);
