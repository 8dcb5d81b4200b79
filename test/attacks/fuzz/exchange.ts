import { connect } from 'node:net';
import { rawAnswer, type RawAnswer } from '../../harness/raw.js';

/** Longer than any answer may take that is no stream, in ms. */
const BOUND_MS = 30_000;
/** How long a stream is listened to, and a request that never becomes whole is left to itself, in ms. */
const HEARD_MS = 100;

/** What came back for some bytes. */
export interface Exchange {
  /** The first answer that is no interim one; its status is not a number if there was none. */
  readonly answer: RawAnswer;
  /** Everything. */
  readonly text: string;
  /** Nobody answered and nobody hung up. */
  readonly late: boolean;
  /** A feed that waits for changes says nothing until there are some. */
  readonly mayBeSilent: boolean;
}

function isComplete({ head, body, status }: RawAnswer, method: string): boolean {
  if (Number.isNaN(status) || !head) return false;
  if (method === 'HEAD' || status === 204 || status === 304) return true;
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
}

const withoutInterim = (text: string): string =>
  text.replace(/^(?:HTTP\/1\.1 1\d\d [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)+/, '');

/**
 * Sends bytes and returns what comes back until the answer is whole or the connection ends.
 * @param whole whether the bytes are one request for sure; otherwise the sender says that nothing more comes
 */
export function exchange(port: number, bytes: Buffer, whole: boolean): Promise<Exchange> {
  const [line = ''] = bytes.subarray(0, 8192).toString('latin1').split('\r\n', 1);
  const [method = ''] = line.split(' ', 1);
  const isFeed = /feed=/.test(line);
  return new Promise((resolve) => {
    let text = '';
    let late = false;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      if (!whole) setTimeout(() => socket.end(), HEARD_MS / 4);
    });
    const bound = setTimeout(
      () => {
        late = !isFeed;
        socket.destroy();
      },
      isFeed ? 5 * HEARD_MS : BOUND_MS,
    );
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const answer = rawAnswer(withoutInterim(text));
      if (/^content-type: text\/event-stream/im.test(answer.head))
        setTimeout(() => socket.destroy(), HEARD_MS);
      else if (whole && isComplete(answer, method)) socket.destroy();
    });
    socket.on('error', () => {
      // What it sent may be left unread by who has answered.
    });
    socket.on('close', () => {
      clearTimeout(bound);
      resolve({ answer: rawAnswer(withoutInterim(text)), text, late, mayBeSilent: isFeed });
    });
  });
}
