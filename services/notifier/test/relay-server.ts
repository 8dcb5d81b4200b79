import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Relay } from '@data-connector/notifier';
import type { Notification } from '@data-connector/protocol';

/** One call that a relay got. `notification` is what the signature vouches for. */
export interface RelayGot {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly notification: Notification;
}

/** A secret as an operator would make it. */
export const aSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** A relay that verifies each call with the standardwebhooks library, as its README tells its operator. */
export async function startRelay(answer: (response: ServerResponse, count: number) => void) {
  const secret = aSecret();
  const got: RelayGot[] = [];
  const wrong: unknown[] = [];
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    void text(request).then((body) => {
      const { headers } = request;
      try {
        const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
        got.push({ id: String(headers['webhook-id']), headers, notification: verified as Notification });
      } catch (error) {
        wrong.push(error);
      }
      server.emit('got');
      answer(response, got.length);
    });
  });
  server.setMaxListeners(0).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path-of-the-relay?app=1`);
  return {
    secret,
    relay: { url, secrets: [secret] } satisfies Relay,
    /** Verified calls so far. */
    got,
    /** Why other calls were not verified. */
    wrong,
    /** Resolves when there have been so many verified calls. */
    async until(count: number): Promise<readonly RelayGot[]> {
      while (got.length < count) await once(server, 'got');
      return got;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A relay's answer with this status. */
export const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end();
