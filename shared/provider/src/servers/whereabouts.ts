import { ConnectorError } from '@data-connector/kit/errors';
import { z } from 'zod';
import type { App } from '../app.js';
import type { OAuth2 } from '../oauth2/oauth2.js';
import type { Place } from '../tokens.js';
import type { AuthorizationServer } from './metadata.js';
import type { Documented, ServerData } from './server-data.js';
import { addressOf, isLoopback } from './server-name.js';

/**
 * What is kept, sealed, of a server in a flow and in its connection: the app's client there, its endpoints if they were asked
 * for, and the account's id if that is known.
 */
export const appAtServer = z.strictObject({
  id: z.string().min(1).max(512).optional(),
  secret: z.string().min(1).max(1024).optional(),
  subject: z.string().min(1).max(256).optional(),
  metadata: z
    .strictObject({
      issuer: z.string(),
      isNamed: z.boolean(),
      authorize: z.string(),
      token: z.string(),
      par: z.string().optional(),
      revoke: z.string().optional(),
    })
    .optional(),
});
export type AppAtServer = z.infer<typeof appAtServer>;

/** Where a grant is dealt with, and who the app is there. */
export interface Whereabouts extends Omit<AuthorizationServer, 'register'> {
  readonly auth: OAuth2['client'];
  /** Whether its server has made the client for the app. */
  readonly isMade: boolean;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Tells of each connection where its grant is dealt with: at one address, or at the server that it names. */
export class Atlas {
  constructor(
    private readonly oauth2: OAuth2,
    private readonly app: App,
    private readonly servers: ServerData | undefined,
  ) {}

  /**
   * Where a connection's grant is dealt with.
   * @throws ConnectorError `reconnect_required` where what is kept of its server cannot be opened any more
   */
  of({ app: sealed, server }: Place): Whereabouts {
    const { authorize = '', client, issuer, par, revoke, token = '' } = this.oauth2;
    const ending = typeof revoke === 'object' && 'endpoint' in revoke ? revoke.endpoint : undefined;
    if (!this.servers) {
      const { clientId, clientSecret } = this.app;
      const whole = { authorize, token, par, revoke: ending };
      const isNamed = issuer !== undefined;
      return {
        ...whole,
        auth: client,
        isMade: false,
        clientId,
        clientSecret,
        isNamed,
        issuer: issuer ?? new URL(authorize).origin,
      };
    }
    if (server === undefined) throw new ConnectorError('reconnect_required');
    const base = addressOf(server);
    const { id, metadata, secret = '' } = this.#opened(sealed);
    const below = (address: string | undefined) => address && new URL(address, base).href;
    const said = metadata ?? {
      ...{ authorize: below(authorize) ?? '', token: below(token) ?? '', par: below(par) },
      ...{ issuer: issuer ?? base.origin, isNamed: issuer !== undefined },
    };
    return {
      ...said,
      revoke: metadata?.revoke ?? below(ending),
      auth: this.#idOnLoopback ? 'none' : client,
      isMade: id !== undefined,
      clientId: id ?? this.#documentId,
      clientSecret: secret,
    };
  }

  /** The id of a connection's account, if it is known from who has consented. @throws ConnectorError `reconnect_required` as `of` */
  subjectOf({ app: sealed }: Place): string | undefined {
    return this.app.own && this.#opened(sealed).subject;
  }

  /** Whether the app stands for itself. */
  get isDocumented(): boolean {
    return this.#documented !== undefined;
  }

  /** The document about an app that stands for itself (RFC 7591, 2). */
  get document(): object {
    const { client, dpop, scopes } = this.oauth2;
    const { own } = this.app;
    return {
      client_id: this.#documentId,
      client_name: own?.name,
      client_uri: own?.website,
      application_type: 'web',
      redirect_uris: [own?.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: scopes.join(' '),
      token_endpoint_auth_method: client,
      ...(client === 'private_key_jwt'
        ? { token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: own?.jwks } }
        : {}),
      ...(dpop ? { dpop_bound_access_tokens: true } : {}),
    };
  }

  /** The app's id where it stands for itself: where that document is served. */
  get #documentId(): string {
    const { own } = this.app;
    if (!own) throw new Error('an app that stands for itself has to be told where');
    return this.#idOnLoopback?.({ ...own, scopes: this.oauth2.scopes }) ?? own.document;
  }

  get #documented(): Documented | undefined {
    const { app } = this.servers ?? {};
    return app && 'document' in app ? app : undefined;
  }

  /** How the app is called where the gateway is on this machine; nothing where it is not. */
  get #idOnLoopback(): Documented['onLoopback'] {
    const { own } = this.app;
    const { onLoopback } = this.#documented ?? {};
    return onLoopback && own && isLoopback(new URL(own.website).host) ? onLoopback : undefined;
  }

  #opened(sealed: string | undefined): AppAtServer {
    const opened = sealed === undefined ? {} : this.app.own?.open(sealed);
    const parsed = appAtServer.safeParse(opened);
    if (!parsed.success) throw new ConnectorError('reconnect_required');
    return parsed.data;
  }
}
