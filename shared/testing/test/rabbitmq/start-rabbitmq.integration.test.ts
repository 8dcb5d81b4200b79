import { readdirSync, readFileSync } from 'node:fs';
import { describeRabbitMq, startRabbitMq } from '@data-connector/testing/rabbitmq';
/** Command lines of the processes that have this word in their environment. */
function processesWith(word: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(word);
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

describeRabbitMq(
  'a private RabbitMQ node',
  (broker) => {
    it('runs beside another, and leaves no process behind', async () => {
      const node = await startRabbitMq();
      const port = `RABBITMQ_NODE_PORT=${new URL(node.url).port}`;
      expect(node.url).not.toBe(broker().url);
      expect(processesWith(port).length).toBeGreaterThan(0);
      await node.stop();
      while (processesWith(port).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    });
  },
  { own: true },
);
