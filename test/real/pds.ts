import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { freePort } from '@data-connector/testing/ports';
import { built, installed } from './installed.js';

const pds = installed('@atproto/pds');
const crypto = installed('@atproto/crypto');
const xrpc = installed('@atproto/xrpc-server');
export const skip = pds.skip || crypto.skip || xrpc.skip || built('better-sqlite3');

interface Keypair {
  did(): string;
}
interface Modules {
  readonly PDS: {
    create(config: object, secrets: object): Promise<{ start(): Promise<Server>; destroy(): Promise<void> }>;
  };
  readonly envToCfg: (env: object) => object;
  readonly envToSecrets: (env: object) => object;
  readonly P256Keypair: { create(): Promise<Keypair> };
  readonly createServiceJwt: (claims: object) => Promise<string>;
}
const load = async (path: string) => (await import(pathToFileURL(path).href)) as Modules;

const PASSWORD = 'the-password-of-ada';
const APP_VIEW = 'did:web:api.bsky.app';

/** Answers JSON to each path, on loopback. */
async function say(answer: (url: URL) => unknown) {
  const server = createServer((request, response) => {
    const body = answer(new URL(request.url ?? '/', 'http://localhost'));
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: 'NotFound', message: 'Not found' }));
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** What the app would tell of people and posts. */
function appView({ pathname, searchParams }: URL): unknown {
  const author = (did: string) => ({ did, handle: 'grace.example.com', displayName: 'Grace' });
  if (pathname.endsWith('app.bsky.actor.getProfiles'))
    return { profiles: searchParams.getAll('actors').map(author) };
  if (!pathname.endsWith('app.bsky.feed.getPosts')) return undefined;
  const createdAt = '2026-01-01T00:00:00.000Z';
  const posts = searchParams.getAll('uris').map((uri) => ({
    uri,
    cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
    author: author(/did:plc:[a-z2-7]+/.exec(uri)?.[0] ?? ''),
    record: { $type: 'app.bsky.feed.post', text: 'Of Grace', createdAt },
    indexedAt: createdAt,
  }));
  return { posts };
}

/** A personal data server with one person, whose identity is at a host of this machine, and an app that knows everybody. */
export async function startPds(folder: string) {
  const [{ PDS, envToCfg, envToSecrets }, { P256Keypair }, { createServiceJwt }] = (await Promise.all(
    [pds, crypto, xrpc].map(({ path }) => load(path)),
  )) as [Modules, Modules, Modules];
  const app = await say(appView);
  const port = await freePort();
  // What it is told of itself: it takes http for safe there only.
  const base = `http://localhost:${port}`;
  const hex = () => randomBytes(32).toString('hex');
  const env = {
    ...{ port, hostname: 'localhost', devMode: true, inviteRequired: false, dataDirectory: folder },
    ...{ blobstoreDiskLocation: `${folder}/blobs`, bskyAppViewUrl: `http://localhost:${app.port}` },
    ...{ bskyAppViewDid: APP_VIEW, jwtSecret: hex(), dpopSecret: hex(), adminPassword: hex() },
    ...{ plcRotationKeyK256PrivateKeyHex: hex(), didPlcUrl: 'http://localhost:1', crawlers: [] },
  };
  const server = await PDS.create(envToCfg(env), envToSecrets(env));
  await server.start();

  const own = await P256Keypair.create();
  let key = own.did();
  const identity = await say(({ pathname }) =>
    pathname === '/.well-known/did.json' ? document() : undefined,
  );
  const did = `did:web:localhost%3A${identity.port}`;
  const document = () => ({
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: ['at://ada.test'],
    verificationMethod: [
      {
        id: `${did}#atproto`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: key.replace('did:key:', ''),
      },
    ],
    service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: base }],
  });

  /** Asks with GET unless there is something to send; `null` is nothing, but with POST. */
  async function call<T>(method: string, body: object | null | undefined, token: string): Promise<T> {
    const answer = await fetch(`${base}/xrpc/${method}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} was answered with ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const invitation = {
    iss: did,
    aud: 'did:web:localhost',
    lxm: 'com.atproto.server.createAccount',
    keypair: own,
  };
  const { accessJwt } = await call<{ accessJwt: string }>(
    'com.atproto.server.createAccount',
    { did, handle: 'ada.test', email: 'ada@example.com', password: PASSWORD },
    await createServiceJwt(invitation),
  );
  const { verificationMethods } = await call<{ verificationMethods: { atproto: string } }>(
    'com.atproto.identity.getRecommendedDidCredentials',
    undefined,
    accessJwt,
  );
  key = verificationMethods.atproto;
  await call('com.atproto.server.activateAccount', null, accessJwt);

  return {
    base,
    did,
    login: { username: 'ada.test', password: PASSWORD },
    /** Makes records of one kind in the person's repository. */
    async write(collection: string, values: readonly object[]): Promise<void> {
      for (let from = 0; from < values.length; from += 100) {
        const writes = values.slice(from, from + 100).map((value) => ({
          $type: 'com.atproto.repo.applyWrites#create',
          collection,
          value: { $type: collection, ...value },
        }));
        await call('com.atproto.repo.applyWrites', { repo: did, writes }, accessJwt);
      }
    },
    async put(collection: string, rkey: string, value: object): Promise<void> {
      const record = { $type: collection, ...value };
      await call('com.atproto.repo.putRecord', { repo: did, collection, rkey, record }, accessJwt);
    },
    async close(): Promise<void> {
      await server.destroy();
      for (const one of [app, identity]) one.server.close();
    },
  };
}
export type StartedPds = Awaited<ReturnType<typeof startPds>>;
