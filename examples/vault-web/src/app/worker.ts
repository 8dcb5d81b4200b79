/** The app's own files: the newest while there is a connection, the kept ones otherwise. Nothing else is kept or touched. */
const CACHE = 'vault-app';
const FILES = ['/', '/app.js', '/app.css', '/icon.svg'];

interface Happening extends Event {
  readonly request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate' | 'fetch', listener: (event: Happening) => void): void;
}

const worker = self as unknown as Worker;

async function answer(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(path, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(path);
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener('install', (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll(FILES));
  event.waitUntil(kept.then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  // The return has its own address, and the same page.
  const path = pathname === '/return' ? '/' : pathname;
  if (method === 'GET' && origin === location.origin && FILES.includes(path))
    event.respondWith(answer(path, event.request));
});
