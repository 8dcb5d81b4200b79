import { startSimulator } from '@data-connector/simulator';
import { provider } from './provider.js';

// Runs the provider's one handler against a third party of two pages, and prints its records' ids.
const third = await startSimulator({
  routes: (app) =>
    void app.get('/v1/notes', ({ query }, response) => {
      const items = [{ id: query['from'] === '2' ? 'b' : 'a', at: '2026-01-02T03:04:05Z' }];
      response.json(query['from'] === '2' ? { items } : { items, next: '2' });
    }),
});
const { close, handlers } = provider.create({
  clientId: 'id',
  clientSecret: 'secret',
  simulator: new URL(third.url),
});
const { signal } = new AbortController();
const account = { id: '42', name: 'Ada' };
for (const handler of handlers) {
  const pages = handler.pages({
    account,
    scopes: ['read'],
    cursor: undefined,
    limit: undefined,
    signal,
    call: (request) => request('a-token', signal),
  });
  for await (const { items } of pages)
    for (const item of items)
      process.stdout.write(`${handler.map(item, { provider: 'elsewhere', account })._id}\n`);
}
await close();
await third.close();
