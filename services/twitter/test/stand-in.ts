import type { Request } from 'express';
import type { Provider } from '@data-connector/provider';
import { startSimulator, type Simulator } from '@data-connector/simulator';
import { twitter } from '../src/index.js';

/** What X answers: 200 and nothing unless told. */
export interface Said {
  readonly status?: number;
  readonly body?: object | undefined;
}

/** Starts an X that answers as `answer` does, and the provider that asks it. */
export async function standIn(
  answer: (request: Request) => Said,
): Promise<{ readonly provider: Provider; readonly x: Simulator }> {
  const x = await startSimulator({
    routes: (app) =>
      void app.use((request, response) => {
        const { body, status = 200 } = answer(request);
        response.status(status);
        if (body) response.json(body);
        else response.end();
      }),
  });
  const app = { clientId: 'id', clientSecret: 'secret', simulator: new URL(x.url) };
  return { provider: twitter.create(app), x };
}
