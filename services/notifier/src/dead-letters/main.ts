import { NOTIFIER_QUEUE, openDeadLetters } from '@data-connector/bus';
import { ConfigError, readConfig } from '@data-connector/kit/config';
import { NOTIFIER_SETTINGS } from '../settings.js';
import { HELP, readWish, UsageError, type Wish } from './arguments.js';
import { runDeadLetters } from './run.js';

async function main(wish: Wish): Promise<void> {
  const { verb } = wish;
  if (verb === 'help') return void process.stdout.write(HELP);
  const { AMQP_URL } = readConfig({ AMQP_URL: NOTIFIER_SETTINGS.AMQP_URL });
  const letters = await openDeadLetters({ url: AMQP_URL, queue: NOTIFIER_QUEUE });
  try {
    await runDeadLetters(letters, { ...wish, verb }, (line) => process.stdout.write(`${line}\n`));
  } finally {
    await letters.close();
  }
}

try {
  await main(readWish(process.argv.slice(2)));
} catch (error) {
  const wrong = error instanceof UsageError || error instanceof ConfigError;
  const { code } = error as { code?: unknown };
  const reason = code === 'bus_unavailable' ? 'RabbitMQ cannot be used: see AMQP_URL.' : 'It failed.';
  process.stderr.write(`${wrong ? error.message : reason}\n`);
  process.exitCode = wrong ? 2 : 1;
}
