import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Faults } from './faults.js';

const NOTHING = Buffer.alloc(0);

/** A server that passes bytes to and fro, with faults. `sockets` collects what is open on its client's side. */
export function tcpProxy(
  target: { host: string; port: number },
  faults: Faults,
  sockets: Set<Socket>,
): Server {
  return createServer({ allowHalfOpen: true }, (client) => {
    const fault = faults.take();
    if (fault?.kind === 'refuse') return void client.resetAndDestroy();
    const upstream = connect({ ...target, allowHalfOpen: true });
    sockets.add(client.once('close', () => sockets.delete(client)));
    let stalled = false;
    const there = pipeline(
      client,
      through(async (piece) => {
        await faults.flowing();
        return stalled ? NOTHING : piece;
      }),
      upstream,
    );
    const stall = () => (stalled = true);
    const back = pipeline(upstream, through(answering(faults, fault, client, stall)), client);
    void Promise.all([there, back]).catch(() => {
      client.destroy();
      upstream.destroy();
    });
  });
}

// Not an async generator: iterating a socket destroys it at its end, and its other direction with it.
function through(pass: (piece: Buffer) => Promise<Buffer>): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      void pass(piece).then((passed) => done(null, passed));
    },
  });
}

function answering(faults: Faults, fault: Fault | undefined, client: Socket, stall: () => void) {
  let left = fault?.kind === 'cut' || fault?.kind === 'stall' ? fault.bytes : Infinity;
  return async (piece: Buffer): Promise<Buffer> => {
    if (fault?.kind === 'delay') await sleep(fault.ms);
    await faults.flowing();
    const passed = piece.subarray(0, left);
    left = Math.max(0, left - piece.length);
    if (left === 0 && fault?.kind === 'cut') setImmediate(() => client.resetAndDestroy());
    if (left === 0 && fault?.kind === 'stall') stall();
    return passed;
  };
}
