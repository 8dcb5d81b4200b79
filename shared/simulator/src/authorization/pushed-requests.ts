import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { send } from '../api/said.js';
import type { AuthorizationServerOptions, Refusal } from './authorization-options.js';
import type { Clients } from './client.js';
import type { Grants } from './grants.js';
import { parametersOf, type Parameters } from './parameters.js';
import { provingKey, standardRefusal } from './token-endpoint.js';

/** Requests for consent that apps have left (RFC 9126), so that browsers carry but a name of them. */
export class PushedRequests {
  readonly #left = new Map<string, Parameters>();

  constructor(
    private readonly options: AuthorizationServerOptions,
    private readonly clients: Clients,
    private readonly grants: Grants,
    private readonly isValid: (asked: Parameters) => Promise<boolean>,
  ) {}

  /** POST of one. */
  readonly leave: RequestHandler = async (request, response) => {
    const { client, dpop, refuse = standardRefusal } = this.options;
    const sent = parametersOf(request.body);
    const refused = (refusal: Refusal) => send(response, refuse(refusal, ''), 400);
    if (!(await this.clients.sent(request, sent, client))) return refused('invalid_client');
    const { key, refusal } = provingKey(request, response, dpop, this.grants);
    if (refusal) return refused(refusal);
    if (!(await this.isValid(sent))) return refused('invalid_request');
    const uri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
    this.#left.set(uri, { ...sent, ...(key === undefined ? {} : { dpop_jkt: key }) });
    send(response, { status: 201, body: { request_uri: uri, expires_in: 300 } });
  };

  /** What was left under a name. */
  find(uri: string | undefined): Parameters | undefined {
    return this.#left.get(uri ?? '');
  }

  /** What a consent page is opened for: a request that the same app has left, where requests are left. */
  of(query: Parameters): Parameters | undefined {
    if (this.options.par === undefined) return query;
    const left = this.find(query['request_uri']);
    return left?.['client_id'] === query['client_id'] ? left : undefined;
  }
}
