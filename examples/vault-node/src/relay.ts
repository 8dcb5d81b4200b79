import { once } from 'node:events';
import express from 'express';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** A push that the relay received and whose signature it verified. */
export interface Push {
  readonly type: string;
  readonly data: {
    readonly ref: string;
    readonly outcome: string;
    readonly records: number;
    readonly syncId: string;
  };
}

/** A push relay: what a Vault's maker runs to wake up phones. */
export interface Relay {
  /** The push for a ref; nothing if none comes in time. */
  push(ref: string, withinMs: number): Promise<Push | undefined>;
  close(): Promise<void>;
}

/** Where a relay listens, and whose pushes it takes. */
export interface RelayOptions {
  /** What it is called at: port and path, and its address unless `host` names another. */
  readonly url: URL;
  readonly host?: string | undefined;
  /** Standard Webhooks signing secrets: a push is signed with one of them. */
  readonly secrets: readonly string[];
}

/** Starts the relay. @throws Error with Node's code when it cannot listen */
export async function startRelay({ url, host = url.hostname, secrets }: RelayOptions): Promise<Relay> {
  const webhooks = secrets.map((secret) => new Webhook(secret));
  const received = new Map<string, Push>();
  const waiting = new Map<string, (push: Push) => void>();
  const app = express();
  app.post(url.pathname, express.text({ type: () => true, limit: 65_536 }), (req, res) => {
    try {
      const push = verified(webhooks, req.body as string, req.headers as Record<string, string>);
      received.set(push.data.ref, push);
      waiting.get(push.data.ref)?.(push);
      res.status(204).end();
    } catch {
      res.status(401).end();
    }
  });
  const server = app.listen(Number(url.port), host);
  await once(server, 'listening');
  return {
    push: (ref, withinMs) =>
      new Promise((resolve) => {
        const known = received.get(ref);
        if (known) return resolve(known);
        const timer = setTimeout(() => resolve(undefined), withinMs);
        waiting.set(ref, (push) => {
          clearTimeout(timer);
          resolve(push);
        });
      }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What a push says. @throws WebhookVerificationError if it is signed with none of the secrets */
function verified(webhooks: readonly Webhook[], body: string, headers: Record<string, string>): Push {
  for (const webhook of webhooks)
    try {
      return webhook.verify(body, headers) as Push;
    } catch {
      // Another secret may have signed it.
    }
  throw new WebhookVerificationError('signed with no known secret');
}
