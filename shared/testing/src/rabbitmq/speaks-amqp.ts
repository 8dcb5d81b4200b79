import { once } from 'node:events';
import { connect } from 'node:net';

/** The protocol header of AMQP 0-9-1 (section 4.2.2): a broker that is ready answers it with a method frame (type 1). */
const HEADER = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1');

/** Tells whether a broker answers the first bytes of AMQP on this port of 127.0.0.1, within five seconds. */
export async function speaksAmqp(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  try {
    socket.write(HEADER);
    const [first] = (await once(socket, 'data')) as [Buffer];
    return first[0] === 1;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
