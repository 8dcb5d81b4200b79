import {
  datastoreNamePattern,
  didProof,
  providerName,
  ROUTE_LIST,
  syncIdPattern,
  type Code,
  type PublicRoute,
  type Route,
} from '@data-connector/protocol';
import { receiptPattern, webhookPattern } from '@data-connector/gateway';
import { ofForm, parameterSchema, reference, type Json } from './json-schema.js';

/** An answer that is no problem: a response as OpenAPI has it, with its status. */
interface Answer extends Json {
  readonly status: number;
}

/** What is told of a route: all that does not follow from its place in the table. */
interface Told {
  readonly description?: string;
  /** Besides those in its path, and the proof of a DID. */
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly answers: readonly Answer[];
  /** The codes of its problems, besides those that follow from what it demands and takes. */
  readonly problems?: readonly Code[];
  /** Browsers get problems as pages. */
  readonly pages?: boolean;
}

/** One public route with one method: all that its documentation is made of, in parts of OpenAPI. */
export interface Operation extends Told {
  /** Its route's name in the table. */
  readonly id: PublicRoute;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/sync/{provider}`. */
  readonly path: string;
  readonly tag: 'Connecting' | 'Syncing' | 'Datastores' | 'The server';
  readonly summary: string;
  /** Opened by a sync's token. */
  readonly token: boolean;
  /** All there are. */
  readonly parameters: readonly Json[];
  readonly problems: readonly Code[];
}

const TEXT: Json = { type: 'string' };

/** Makes the parameters of a place: text that may be left out, unless told. */
const parameterIn =
  (place: 'path' | 'query' | 'header') =>
  (name: string, description: string, { required, schema = TEXT, ...more }: Json = {}): Json => ({
    name,
    in: place,
    description,
    required,
    schema,
    ...more,
  });
export const [query, header] = [parameterIn('query'), parameterIn('header')];

/** The parameters in paths: each means the same wherever it stands. */
const IN_PATH: Readonly<Record<string, readonly [description: string, schema: Json]>> = {
  provider: ['A provider’s name, as `GET /providers` lists it', parameterSchema(providerName)],
  syncId: ['As `POST /sync/{provider}` gave it', ofForm(syncIdPattern)],
  name: ['The datastore’s name, as the sync’s status gives it', ofForm(datastoreNamePattern)],
  id: ['A document’s id, percent-encoded', TEXT],
  webhook: ['Which callback, such as `deauthorize` or `data-deletion`', ofForm(webhookPattern)],
  receipt: ['The confirmation code', ofForm(receiptPattern)],
};
const parametersIn = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const [description = '', schema] = IN_PATH[name] ?? [];
    return parameterIn('path')(name, description, { required: true, schema });
  });

/** Where a proof of the DID goes: beside the body, or into the URL that the Vault opens. */
const proofIn = (method: Route['method']): Json => {
  const schema = parameterSchema(didProof);
  return method === 'GET'
    ? query('proof', 'A proof of the DID for this URL; the operator may require one', { schema })
    : header('DID-Proof', 'A proof of the DID for this request; the operator may require one', { schema });
};

/** Codes that every route can answer. */
const EVERYWHERE: readonly Code[] = ['request_malformed', 'internal_error'];

/** Codes of routes that count an address's requests. */
export const LIMITED: readonly Code[] = ['too_many_requests'];

/** Codes of routes that a provider's service answers: so much may be under way at once, for a client and in all. */
export const AT_SERVICE: readonly Code[] = ['provider_unknown', ...LIMITED, 'service_unavailable', 'busy'];

/** Codes of routes below one sync. */
const OF_SYNC: readonly Code[] = ['sync_unknown', 'token_invalid', 'datastore_unavailable'];

/** Codes of routes by what they demand. */
const DEMANDING: Readonly<Partial<Record<Route['demands'], readonly Code[]>>> = {
  did: ['did_proof_missing', 'did_proof_invalid', 'did_proof_replayed'],
  token: OF_SYNC,
  datastore: [...OF_SYNC, 'sync_erased', 'datastore_unknown'],
};

/** Codes of routes that take a body. */
const WITH_BODY: readonly Code[] = ['body_too_large', 'content_type_unsupported'];

/** Makes the operations of a tag: each by its route's name in the table, what it does, and the rest. */
export const routesOf =
  (tag: Operation['tag']) =>
  (id: PublicRoute, summary: string, { parameters = [], problems = [], ...told }: Told): Operation => {
    const { method, path, demands } = ROUTE_LIST.find(({ name }) => name === id) as Route;
    const codes = [
      ...EVERYWHERE,
      ...(tag === 'The server' ? [] : AT_SERVICE),
      ...(DEMANDING[demands] ?? []),
      ...(told.requestBody ? WITH_BODY : []),
      ...problems,
    ];
    return {
      id,
      method: method.toLowerCase() as Operation['method'],
      path: path.replace(/:(\w+)/g, '{$1}'),
      tag,
      summary,
      token: ['token', 'datastore'].includes(demands),
      ...told,
      parameters: [...parametersIn(path), ...parameters, ...(demands === 'did' ? [proofIn(method)] : [])],
      problems: [...new Set(codes)],
    };
  };

/** A body or an answer of a media type: text, unless told. */
export const media = (type: string, schema = TEXT): Json => ({ [type]: { schema } });

/** A body of JSON, by the name of its schema. */
export const json = (schema: string): Json => media('application/json', reference(schema));

/** What a request has to bring. */
export const body = (content: Json, description?: string): Json => ({ required: true, description, content });

/** The body of a form. */
export const FORM = body(media('application/x-www-form-urlencoded', { type: 'object' }));

/** Headers with what they hold. */
export const headersOf = (headers: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: TEXT }]),
  );

/** An answer of a media type. */
export const answer = (description: string, content: Json): Answer => ({ status: 200, description, content });

/** An answer of JSON, by the name of its schema. */
export const ok = (
  description: string,
  schema: string,
  { status = 200, headers }: { readonly status?: number; readonly headers?: Json } = {},
): Answer => ({ status, description, headers, content: json(schema) });

/** A page for people. */
export const page = (description: string): Answer => answer(description, media('text/html'));
