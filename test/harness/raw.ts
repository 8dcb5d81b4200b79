import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Takes an answer apart. */
export function rawAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
    head: text.slice(0, end),
    body: text.slice(end + 4),
  };
}

/** Sends bytes as they are and returns all that comes back until the connection ends. */
export function raw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(rawAnswer(answer)));
    // A server that has answered may hang up on what is still being sent.
    socket.on('error', (error) => {
      if (answer === '') reject(error);
    });
  });
}

/** A request as text; the connection ends with its answer. */
export function rawRequest(
  line: string,
  headers: readonly string[] = [],
  body = '',
  host = '127.0.0.1',
): string {
  return [`${line} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers, '', body].join('\r\n');
}
