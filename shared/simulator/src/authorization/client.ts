import {
  createHash,
  createPublicKey,
  randomBytes,
  timingSafeEqual,
  verify,
  type JsonWebKey,
} from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type {
  AuthorizationServerOptions,
  ClientAuthentication,
  SimulatedApp,
} from './authorization-options.js';
import { basicCredentials, manyOf, parametersOf, type Parameters } from './parameters.js';

const equal = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

/** An app as the authorization server knows it. */
export interface Client extends SimulatedApp {
  /** Any http(s) one unless told. */
  readonly redirectUris?: readonly string[] | undefined;
  /** Of one that stands for itself; none of one on this machine. */
  readonly keys?: readonly JsonWebKey[];
}

const partOf = (jwt: string, part: 0 | 1): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[part] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;

/** The apps that a third party knows: its console's, those that it made for whoever asked, those that stand for themselves. */
export class Clients {
  readonly #made = new Map<string, Client>();
  readonly #used = new Set<unknown>();

  constructor(private readonly options: AuthorizationServerOptions) {}

  /** Makes one for whoever asks. */
  readonly register: RequestHandler = (request, response) => {
    const asked = parametersOf(request.body);
    const { client_name: name, redirect_uris: one } = asked;
    const redirectUris = one === undefined ? manyOf(request.body, 'redirect_uris') : [one];
    if (redirectUris.length === 0 || name === undefined)
      return void response.status(422).json({ error: 'invalid_client_metadata' });
    const clientId = `client-${randomBytes(12).toString('base64url')}`;
    const clientSecret = `${this.options.marker ?? 'sim-'}secret-${randomBytes(24).toString('base64url')}`;
    this.#made.set(clientId, { clientId, clientSecret, redirectUris });
    const told = this.options.clients?.made?.({ clientId, clientSecret }, asked);
    response.json(told ?? { client_id: clientId, client_secret: clientSecret, name });
  };

  /** Forgets those that it made. */
  forget(): void {
    this.#made.clear();
  }

  /** An app by its id. */
  async find(id: string | undefined): Promise<Client | undefined> {
    const { app, clients = {}, redirectUris } = this.options;
    if (id === undefined) return undefined;
    if (clients.documents) return this.#documented(id);
    if (clients.register) return this.#made.get(id);
    return id === app.clientId ? { ...app, redirectUris } : undefined;
  }

  /** Whether a request comes from an app that is known. @param sent its parameters */
  async sent(request: Request, sent: Parameters, by: ClientAuthentication): Promise<boolean> {
    if (by === 'private_key_jwt') return this.#hasSigned(sent);
    const basic = by === 'post' || by === 'none' ? undefined : basicCredentials(request);
    const body =
      by === 'basic' ? undefined : { id: sent['client_id'] ?? '', secret: sent['client_secret'] ?? '' };
    const { id, secret } = basic ?? body ?? { id: '', secret: '' };
    const client = await this.find(id);
    return client !== undefined && (by === 'none' || equal(secret, client.clientSecret));
  }

  async #documented(id: string): Promise<Client | undefined> {
    if (this.options.clients?.onLoopback && /^http:\/\/localhost\/?\?/.test(id))
      return {
        clientId: id,
        clientSecret: '',
        redirectUris: new URL(id).searchParams.getAll('redirect_uri'),
      };
    const answer = await fetch(id).catch(() => undefined);
    if (!answer?.ok) return undefined;
    const { client_id, jwks, redirect_uris } = (await answer.json()) as {
      client_id?: string;
      jwks?: { keys: JsonWebKey[] };
      redirect_uris?: string[];
    };
    return client_id === id
      ? { clientId: id, clientSecret: '', redirectUris: redirect_uris ?? [], keys: jwks?.keys ?? [] }
      : undefined;
  }

  /** RFC 7523, 3. */
  async #hasSigned({ client_assertion: jwt = '', client_id: id }: Parameters): Promise<boolean> {
    const client = await this.find(id);
    if (client && !client.keys) return true;
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    if (!client || signature === '') return false;
    const { kid } = partOf(jwt, 0);
    const { aud, exp, iss, jti, sub } = partOf(jwt, 1);
    const jwk = client.keys?.find((key) => key['kid'] === kid);
    const isOnce = !this.#used.has(jti);
    this.#used.add(jti);
    const isMeant = iss === id && sub === id && typeof aud === 'string' && Number(exp) * 1000 > Date.now();
    if (!jwk || !isMeant || !isOnce) return false;
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  }
}
