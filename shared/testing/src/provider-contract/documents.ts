import type { Provider } from '@data-connector/provider';
import { startServer } from '@data-connector/simulator';

/** Serves what apps that stand for themselves say of themselves. */
export interface Documents {
  readonly url: string;
  /** From now on a provider's document is there. */
  show(address: string, provider: Provider): void;
  close(): Promise<void>;
}

/** Starts it, on a port of its own. */
export async function serveDocuments(): Promise<Documents> {
  const shown = new Map<string, Provider>();
  const server = await startServer({}, (app) => {
    app.use((request, response) => {
      const document = shown.get(request.path)?.document?.();
      if (document) response.json(document);
      else response.status(404).end();
    });
  });
  return {
    url: server.url,
    show: (address, provider) => void shown.set(new URL(address).pathname, provider),
    close: () => server.close(),
  };
}
