import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeSystemOnRabbitMq } from '@data-connector/testing/rabbitmq';
import { startFleet, type Fleet } from './processes/fleet.js';
import { failures } from './two-of-each/failures.js';
import { SIZE } from './two-of-each/in-the-middle.js';
import { journeys } from './two-of-each/journeys.js';

describeSystemOnRabbitMq('two of each process', (broker) => {
  let fleet: Fleet;
  beforeAll(async () => {
    const settings = { LOG_LEVEL: 'debug', SHUTDOWN_DELAY_SECONDS: '1', DRAIN_SECONDS: '20' };
    fleet = await startFleet({ ...SIZE, broker: broker().url, settings });
  });
  afterAll(() => fleet?.close());

  describe('that work', () => journeys(() => fleet));
  describe('of which one fails', () => failures(() => fleet, broker));

  it('call the relay with a signature that holds, each time', () => {
    expect(fleet.relay.pushes.length).toBeGreaterThan(0);
    expect(fleet.relay.refused()).toBe(0);
  });
});
