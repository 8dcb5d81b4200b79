import { inProcessBus } from '@data-connector/bus';
import { busContract, rabbitUnderTest } from '@data-connector/testing/bus';
import { describeRabbitMq } from '@data-connector/testing/rabbitmq';
busContract('in process', async (queues) => {
  const bus = inProcessBus({ queues });
  return {
    bus,
    dead: async (queue) => bus.dead(queue).map(({ body }) => body),
    inject: async (queue, body) => bus.inject(queue, body),
    end: () => bus.close(),
  };
});

describeRabbitMq('on RabbitMQ', (broker) => {
  busContract('RabbitMQ', (queues) => rabbitUnderTest(broker().url, queues));
});
