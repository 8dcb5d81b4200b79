import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeService, listenOn, manifestOf, portOf, stop, SYNC_ID, world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => void (w = await world()));
afterAll(() => w.close());

const extra: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const other of extra.splice(0)) await other.close();
});

type Listing = Record<string, { status: string; label: string }>;
const listing = async (url: string) => (await (await fetch(`${url}/providers`)).json()) as Listing;

/** Asks until the provider has the status: the gateway notices in its own time. */
async function becomes(url: string, status: string): Promise<Listing> {
  for (;;) {
    const found = await listing(url);
    if (found['alpha']?.status === status) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('GET /providers', () => {
  it('lists what each service says of itself, with an absolute icon', async () => {
    const { version: _version, ...manifest } = manifestOf('alpha');
    const found = await listing(w.url);
    expect(found['alpha']).toEqual({
      ...manifest,
      status: 'available',
      icon: 'http://127.0.0.1:8080/providers/alpha/icon.svg',
    });
  });

  it('lists one that never answered by its name', async () => {
    const found = await listing(w.url);
    expect(found['away']).toMatchObject({ name: 'away', label: 'away', status: 'unavailable', handlers: [] });
  });

  it.each<[string, unknown]>([
    ['another name', manifestOf('beta')],
    ['another version', { ...manifestOf('alpha'), version: 2 }],
    ['no icon', { ...manifestOf('alpha'), icon: '<html>' }],
    ['nothing', null],
  ])('lists a service that answers with %s as unavailable', async (_name, manifest) => {
    const other = await world({ manifest });
    extra.push(other);
    expect((await listing(other.url))['alpha']?.status).toBe('unavailable');
  });

  it('keeps the label of a service that went away, and notices when it is back', async () => {
    const other = await world({ manifestEveryMs: 1 });
    extra.push(other);
    const port = portOf(other.service);
    await stop(other.service);
    const away = await becomes(other.url, 'unavailable');
    expect(away['alpha']?.label).toBe('The alpha <network>');
    const again = await listenOn(fakeService('alpha').app, port);
    await becomes(other.url, 'available');
    expect((await fetch(`${other.url}/connect/alpha`)).status).toBe(200);
    await stop(again);
  });
});

it('a service that is back gets requests at once, however long its breaker was to wait', async () => {
  const other = await world({ manifestEveryMs: 1 });
  extra.push(other);
  const ask = async () => (await fetch(`${other.url}/sync/alpha/${SYNC_ID}`)).status;
  const port = portOf(other.service);
  await stop(other.service);
  for (let n = 0; n < 5; n++) expect(await ask()).toBe(503);
  await becomes(other.url, 'unavailable');
  const again = await listenOn(fakeService('alpha').app, port);
  try {
    await becomes(other.url, 'available');
    expect(await ask()).toBe(200);
  } finally {
    await stop(again);
  }
});

describe('a provider whose service is away', () => {
  it.each(['/connect/away', '/auth/away'])('%s says so', async (path) => {
    const answer = await fetch(w.url + path);
    expect(await answer.json()).toMatchObject({ status: 503, code: 'service_unavailable' });
  });

  it('does not make the gateway unready', async () => {
    const answer = await fetch(`${w.url}/readyz`);
    expect(answer.status).toBe(200);
  });
});

describe('icons and pages', () => {
  it('an icon cannot act', async () => {
    const answer = await fetch(`${w.url}/providers/alpha/icon.svg`);
    expect(answer.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
  });

  it.each([
    ['/providers/away/icon.svg', 200],
    ['/providers/unknown/icon.svg', 404],
  ])('GET %s is %i', async (path, status) => {
    expect((await fetch(w.url + path)).status).toBe(status);
  });

  it('the front page lists the providers, escaped', async () => {
    const answer = await fetch(w.url);
    const text = await answer.text();
    expect(answer.headers.get('content-security-policy')).toContain('img-src http://127.0.0.1:8080;');
    expect(text).toContain('The alpha &lt;network&gt;');
    for (const word of ['simulated', 'available', 'unavailable', 'Posts: What was posted'])
      expect(text).toContain(word);
  });
});
