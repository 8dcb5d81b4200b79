// React Native's platform: no `crypto.subtle`, no streams, no EventSource, and a fetch whose answers come whole. What plays
// the service in these tests may go on using Node's: jose has its crypto, and `appFetch` is what an app brings to stream.
const { crypto: nodes, fetch: appFetch } = globalThis;
const bare = {
  getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => nodes.getRandomValues(bytes),
  get subtle() {
    return new Error().stack?.includes('/node_modules/jose/') ? nodes.subtle : undefined;
  },
};
Object.defineProperty(globalThis, 'crypto', { value: bare, configurable: true });
for (const name of Object.getOwnPropertyNames(globalThis))
  if (/Stream|^EventSource$/.test(name)) Reflect.deleteProperty(globalThis, name);
const fetchWhole: typeof fetch = async (input, init) =>
  Object.defineProperty(await appFetch(input, init), 'body', { value: undefined });
Object.assign(globalThis, { appFetch, fetch: fetchWhole });
