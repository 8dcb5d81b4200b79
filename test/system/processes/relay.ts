import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Notification } from '@data-connector/protocol';
import { until } from '@data-connector/testing/until';

/** One call that the relay got; its signature was verified. */
export interface Push {
  /** `webhook-id`. */
  readonly id: string;
  readonly notification: Notification;
}

/** A push relay in this process: what a Vault's maker runs to wake up phones. */
export interface TestRelay {
  readonly url: string;
  readonly pushes: readonly Push[];
  /** How many calls were not signed as they should be. */
  readonly refused: () => number;
  /** The calls for a ref, one at least. */
  of(ref: string): Promise<readonly Push[]>;
  close(): Promise<void>;
}

/** Starts a relay. @param secret Standard Webhooks signing secret */
export async function startRelay(secret: string): Promise<TestRelay> {
  const webhook = new Webhook(secret);
  const pushes: Push[] = [];
  let refused = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      try {
        const { headers } = request;
        const notification = webhook.verify(body, headers as Record<string, string>) as Notification;
        pushes.push({ id: String(headers['webhook-id']), notification });
        response.writeHead(204).end();
      } catch {
        refused++;
        response.writeHead(401).end();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const of = (ref: string) => pushes.filter(({ notification }) => notification.data.ref === ref);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`,
    pushes,
    refused: () => refused,
    of: (ref) => until(`the push for ${ref}`, () => of(ref).length > 0 && of(ref)),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
