import { connect } from 'node:net';

/** Sends bytes as they are and gives what comes back until the server is done, or `ms` milliseconds have passed. */
export function sendRaw(url: string, text: string, ms = 600_000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setTimeout(ms, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(answer));
  });
}

/** A request line and headers that end the connection with the answer. */
export const rawRequest = (line: string, headers: string[] = []): string =>
  [`${line} HTTP/1.1`, 'Host: store', 'Connection: close', ...headers, '', ''].join('\r\n');
