import express from 'express';
import { Webhook } from 'standardwebhooks';
import { listen } from '@data-connector/core/http';

/** A push that the demo's relay received and whose signature it verified. */
export interface Push {
  readonly type: string;
  readonly data: {
    readonly ref: string;
    readonly outcome: string;
    readonly records: number;
    readonly syncId: string;
  };
}

/** The demo's push relay: what a Vault's maker runs to wake up phones. */
export interface Relay {
  /** The push for a ref; nothing if none comes in time. */
  push(ref: string, withinMs: number): Promise<Push | undefined>;
  close(): Promise<void>;
}

/** Starts the relay. @param secret Standard Webhooks signing secret */
export async function startRelay(url: URL, secret: string): Promise<Relay> {
  const webhook = new Webhook(secret);
  const received = new Map<string, Push>();
  const waiting = new Map<string, (push: Push) => void>();
  const app = express();
  app.post(url.pathname, express.text({ type: () => true, limit: 65_536 }), (req, res) => {
    try {
      const push = webhook.verify(req.body as string, req.headers as Record<string, string>) as Push;
      received.set(push.data.ref, push);
      waiting.get(push.data.ref)?.(push);
      res.status(204).end();
    } catch {
      res.status(401).end();
    }
  });
  const listening = await listen(app, { port: Number(url.port), host: url.hostname, drainMs: 1000 });
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
    close: () => listening.close(),
  };
}
