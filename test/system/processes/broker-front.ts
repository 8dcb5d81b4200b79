import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';

/** A name and a password at the broker. */
interface BrokerLogin {
  readonly name: string;
  readonly password: string;
}

/** What stands before the broker. */
export interface BrokerFront {
  /** `amqp://…` with the password that the front expects. */
  readonly url: string;
  /** Behind the login. */
  readonly faults: FaultProxy['faults'];
  /** Cuts every connection that is open now. */
  disconnect(): void;
  close(): Promise<void>;
}

/** AMQP 0-9-1, section 4.2.3: type, channel and size before a frame's payload, one byte after it. */
const [FRAME_HEAD, FRAME_END] = [7, 1];
const PROTOCOL_HEADER = 8;

const longText = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
};

/** SASL PLAIN (RFC 4616). */
const plain = ({ name, password }: BrokerLogin): string => `\0${name}\0${password}`;

/** Connection.StartOk (section 1.4.2.2) with another login; nothing if it has not the login that is expected. */
function swapped(frame: Buffer, expected: BrokerLogin, real: BrokerLogin): Buffer | undefined {
  const payload = frame.subarray(FRAME_HEAD, -FRAME_END);
  const afterTable = 4 + 4 + payload.readUInt32BE(4);
  const afterMechanism = afterTable + 1 + payload.readUInt8(afterTable);
  const length = payload.readUInt32BE(afterMechanism);
  const response = payload.subarray(afterMechanism + 4, afterMechanism + 4 + length).toString('utf8');
  if (response !== plain(expected)) return undefined;
  const next = Buffer.concat([
    payload.subarray(0, afterMechanism),
    longText(plain(real)),
    payload.subarray(afterMechanism + 4 + length),
  ]);
  const head = Buffer.from(frame.subarray(0, FRAME_HEAD));
  head.writeUInt32BE(next.length, 3);
  return Buffer.concat([head, next, frame.subarray(-FRAME_END)]);
}

function swapLogin(client: Socket, broker: Socket, expected: BrokerLogin, real: BrokerLogin): void {
  let begun: Buffer = Buffer.alloc(0);
  const first = (chunk: Buffer) => {
    begun = Buffer.concat([begun, chunk]);
    const known = begun.length >= PROTOCOL_HEADER + FRAME_HEAD;
    const size = known ? FRAME_HEAD + begun.readUInt32BE(PROTOCOL_HEADER + 3) + FRAME_END : Infinity;
    if (begun.length === PROTOCOL_HEADER) broker.write(begun);
    if (begun.length < PROTOCOL_HEADER + size) return;
    client.off('data', first);
    const frame = swapped(begun.subarray(PROTOCOL_HEADER, PROTOCOL_HEADER + size), expected, real);
    if (!frame) return void client.destroy();
    broker.write(Buffer.concat([frame, begun.subarray(PROTOCOL_HEADER + size)]));
    client.pipe(broker);
  };
  client.on('data', first);
  broker.pipe(client);
  for (const [one, other] of [
    [client, broker],
    [broker, client],
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
}

/**
 * Starts what stands before the broker: it knows a password of its own, so that a test chooses the one that the system
 * holds, and it can be out of order. The name stays the broker's, which compares it with that of who publishes.
 * @param broker URL of the broker itself
 */
export async function startBrokerFront(broker: string, password: string): Promise<BrokerFront> {
  const target = new URL(broker);
  const real = { name: decodeURIComponent(target.username), password: decodeURIComponent(target.password) };
  const expected = { name: real.name, password };
  const faulty = await startFaultProxy({ target: `${target.hostname}:${target.port || 5672}` });
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(faulty.port, '127.0.0.1');
    sockets.add(client.once('close', () => sockets.delete(client)));
    swapLogin(client, upstream, expected, real);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(broker);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url.password = encodeURIComponent(password);
  return {
    url: url.href,
    faults: faulty.faults,
    disconnect: () => faulty.disconnect(),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, faulty.close()]);
    },
  };
}
