import { ConnectorError } from '@data-connector/kit/errors';
import {
  addressOf,
  isPublicName,
  objectOf,
  textOf,
  type Ask,
  type LookUpTexts,
  type ServerData,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { DID } from './at-uri.js';

/** https://atproto.com/specs/handle */
const HANDLE = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What people copy together with a handle, seen or unseen. */
const AROUND = /^(?:at:\/\/|[\s@\p{Cf}])+|[\s\p{Cf}]+$/gu;
/** How often a handle's host may lead to another address. */
const MOST_HOPS = 3;
const DIRECTORY = 'https://plc.directory';

const unknown = (): ConnectorError => new ConnectorError('server_unknown');

/** The one account that a name's texts tell of: where they tell of several, of none. */
async function inTexts(handle: string, texts: LookUpTexts): Promise<string | undefined> {
  const found = (await texts(`_atproto.${handle}`)).flatMap((text) => /^did=(.+)$/.exec(text)?.[1] ?? []);
  return new Set(found).size === 1 ? found[0] : undefined;
}

/** The account that a handle's own host tells of. */
async function atHost(handle: string, ask: Ask, signal: AbortSignal): Promise<string | undefined> {
  let url = new URL(`https://${handle}/.well-known/atproto-did`);
  for (let hops = 0; hops <= MOST_HOPS; hops++) {
    const { headers, status, text } = await ask({ url, signal });
    const location = headers.get('location');
    if (status === 200) return text.trim();
    if (status < 300 || location === null || !URL.canParse(location, url)) return undefined;
    url = new URL(location, url);
  }
  return undefined;
}

/** The document of an account: from the directory, or from its own host, which may be this machine's where that is allowed. */
async function documentOf(did: string, ask: Ask, signal: AbortSignal): Promise<ThirdPartyObject> {
  const [, method, id = ''] = did.split(':');
  const url =
    method === 'plc'
      ? new URL(`/${did}`, DIRECTORY)
      : new URL('.well-known/did.json', addressOf(decodeURIComponent(id)));
  const { body, status } = await ask({ url, signal });
  const document = status === 200 ? objectOf(body) : undefined;
  if (document?.['id'] !== did) throw unknown();
  return document;
}

/** The server that has an account's data (https://atproto.com/specs/did#did-documents). */
function serverIn({ id, service }: ThirdPartyObject): string {
  const services = Array.isArray(service) ? service.map(objectOf) : [];
  const own = services.find(
    (one) =>
      one?.['type'] === 'AtprotoPersonalDataServer' &&
      ['#atproto_pds', `${String(id)}#atproto_pds`].includes(String(one['id'])),
  );
  const endpoint = textOf(own?.['serviceEndpoint']);
  if (endpoint === undefined) throw unknown();
  return endpoint;
}

/** Where an account is. @throws ConnectorError `server_unknown` */
export const home: NonNullable<ServerData['home']> = async (subject, ask, signal) => {
  if (!DID.test(subject)) throw unknown();
  return serverIn(await documentOf(subject, ask, signal));
};

/** Where an account is by its handle or DID; what is neither is a server's own name (https://atproto.com/specs/oauth#identity-authentication). */
export const find: NonNullable<ServerData['find']> = async (given, ask, signal, texts) => {
  const text = given.replace(AROUND, '');
  if (DID.test(text)) return { server: await home(text, ask, signal), subject: text };
  const handle = text.toLowerCase();
  if (!HANDLE.test(handle) || !isPublicName(handle)) return text;
  const told =
    (await inTexts(handle, texts)) ?? (await atHost(handle, ask, signal).catch(() => undefined)) ?? '';
  signal.throwIfAborted();
  if (!DID.test(told)) return text;
  const document = await documentOf(told, ask, signal);
  const names: unknown = document['alsoKnownAs'];
  // Or anybody could call themselves by another's account.
  const isItsOwn =
    Array.isArray(names) &&
    names.some((name) => typeof name === 'string' && name.toLowerCase() === `at://${handle}`);
  if (!isItsOwn) throw unknown();
  return { server: serverIn(document), subject: told };
};

/** Where accounts are: at servers of anybody's, one of which lets people in for many others. */
export const server: ServerData = {
  label: 'Your handle, your DID or your server',
  common: [{ server: 'bsky.social', label: 'Bluesky' }],
  sameIds: true,
  find,
  home,
  metadata: 'protected-resource',
  app: {
    document: true,
    // https://atproto.com/specs/oauth#localhost-client-development
    onLoopback({ redirectUri, scopes }) {
      const said = new URLSearchParams({ redirect_uri: redirectUri, scope: scopes.join(' ') });
      return `http://localhost?${said.toString()}`;
    },
  },
};
