import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CONTROL, SERVER } from './installed.js';
import { nodeSettings } from './node-settings.js';
import { freePorts } from '../ports/index.js';
import { speaksAmqp } from './speaks-amqp.js';

/** How long a node may take until it speaks AMQP, in ms. Alone it takes 5 s, on a machine at ten times its cores more than 90. */
const READY_MS = 300_000;

/** A private RabbitMQ node. */
export interface RabbitMq {
  /** `amqp://…` on 127.0.0.1; the same after a restart. */
  readonly url: string;
  /** Everything that it writes is below. */
  readonly folder: string;
  /** Ends the node as a power cut would; resolves when it is gone. */
  kill9(): Promise<void>;
  /** Starts the node again on its data, having ended it in good order if it runs; resolves when it speaks AMQP. */
  restart(): Promise<void>;
  /** Runs `rabbitmqctl` on the node; resolves with what it printed. @throws Error when it fails */
  control(...args: readonly string[]): Promise<string>;
  /** Ends the node and its epmd and removes its data. */
  stop(): Promise<void>;
}

async function end(child: ChildProcess | undefined, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/**
 * Starts a private node of Debian's rabbitmq-server with ports, data, cookie and epmd of its own: it needs no systemd
 * and may run as root, and several can run at once.
 * @param definitions what it loads at each start, as JSON: then there is no account `guest`
 * @throws Error when the node ends early or is not ready in time.
 */
export async function startRabbitMq(definitions?: string): Promise<RabbitMq> {
  const dir = mkdtempSync(join(tmpdir(), 'rabbitmq-'));
  const [amqpPort, distPort, epmdPort] = (await freePorts(3)) as [number, number, number];
  const name = `test-${randomBytes(6).toString('hex')}`;
  const env = nodeSettings({ name, dir, amqpPort, distPort, epmdPort }, definitions);
  // Started here and in the foreground, so that nobody leaves a daemon behind.
  const epmd = spawn('/usr/bin/epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], {
    env,
    stdio: 'ignore',
  });
  let node: ChildProcess | undefined;

  const onExit = () => {
    node?.kill('SIGKILL');
    epmd.kill('SIGKILL');
  };
  process.once('exit', onExit);

  async function start(): Promise<void> {
    const child = spawn(SERVER, { env, cwd: dir, stdio: 'ignore' });
    node = child;
    const deadline = Date.now() + READY_MS;
    while (!(await speaksAmqp(amqpPort))) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error('RabbitMQ ended while starting');
      if (Date.now() > deadline) throw new Error('RabbitMQ is not ready in time');
      await sleep(100);
    }
  }

  async function stop(): Promise<void> {
    process.off('exit', onExit);
    await end(node, 'SIGKILL');
    await end(epmd, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `amqp://guest:guest@127.0.0.1:${amqpPort}`,
    folder: dir,
    kill9: () => end(node, 'SIGKILL'),
    async restart() {
      await end(node, 'SIGTERM');
      await start();
    },
    async control(...args) {
      const { stdout } = await promisify(execFile)(CONTROL, args, { env, cwd: dir });
      return stdout;
    },
    stop,
  };
}
