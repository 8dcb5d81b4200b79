import { defineSimulator } from '@data-connector/simulator';
import { provider } from './provider.js';

const simulator = defineSimulator({
  name: 'elsewhere',
  title: 'Elsewhere',
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'basic',
    pkce: 'required',
    scopes: ['read'],
    accessSeconds: 60,
  },
  objects: { me: { path: '/v1/me', answer: ({ person: { id } }) => ({ id }) } },
  lists: {
    notes: {
      path: '/v1/notes',
      size: 2,
      make: ({ at, index }) => ({ id: String(index), at: new Date(at).toISOString() }),
      pageSize: { parameter: 'size', usual: 1, max: 1 },
      paging: { by: 'token', parameter: 'from', told: 'token' },
      body: ({ items, next }) => ({ items, next }),
    },
  },
});

// Runs the provider's one handler against its simulator, and prints its records' ids.
const third = await simulator.start();
const { close, handlers } = provider.create({ ...third.app, simulator: new URL(third.url) });
const { signal } = new AbortController();
const account = { id: '42', name: 'Ada' };
for (const handler of handlers) {
  const pages = handler.pages({
    account,
    scopes: ['read'],
    cursor: undefined,
    limit: undefined,
    signal,
    call: (request) => request(third.connect(), signal),
  });
  for await (const { items } of pages)
    for (const item of items)
      process.stdout.write(`${handler.map(item, { provider: 'elsewhere', account })._id}\n`);
}
await close();
await third.close();
