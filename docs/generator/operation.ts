import {
  didProof,
  providerName,
  ROUTE_LIST,
  type Code,
  type PublicRoute,
  type Route,
} from '@data-connector/protocol';
import { parameterSchema, reference, type Json } from './json-schema.js';

/** An answer that is no problem: a response as OpenAPI has it, with its status. */
interface Answer extends Json {
  readonly status: number;
}

/** One public route with one method: all that its documentation is made of, in parts of OpenAPI. */
export interface Operation {
  /** Its route's name in the table. */
  readonly id: PublicRoute;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/sync/{provider}`. */
  readonly path: string;
  readonly tag: 'Connecting' | 'Syncing' | 'Datastores' | 'The server';
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  /** Opened by a sync's token. */
  readonly token?: boolean;
  readonly answers: readonly Answer[];
  /** The codes of its problems. */
  readonly problems: readonly Code[];
  /** Browsers get problems as pages. */
  readonly pages?: boolean;
}

type Told = Omit<Operation, 'id' | 'method' | 'path' | 'tag' | 'summary' | 'token'>;

/** Codes that every route can answer. */
const EVERYWHERE: readonly Code[] = ['request_malformed', 'internal_error'];

/** Makes the operations of a tag: each by its route's name in the table, what it does, and the rest. */
export const routesOf =
  (tag: Operation['tag']) =>
  (id: PublicRoute, summary: string, { problems, ...told }: Told): Operation => {
    const route = ROUTE_LIST.find(({ name }) => name === id) as Route;
    return {
      id,
      method: route.method.toLowerCase() as Operation['method'],
      path: route.path.replace(/:(\w+)/g, '{$1}'),
      tag,
      summary,
      token: ['token', 'datastore'].includes(route.demands),
      problems: [...new Set([...EVERYWHERE, ...problems])],
      ...told,
    };
  };

/** A body or an answer of a media type: text, unless told. */
export const media = (type: string, schema: Json = { type: 'string' }): Json => ({ [type]: { schema } });

/** A body of JSON, by the name of its schema. */
export const json = (schema: string): Json => media('application/json', reference(schema));

/** What a request has to bring. */
export const body = (content: Json, description?: string): Json => ({ required: true, description, content });

/** The body of a form. */
export const FORM = body(media('application/x-www-form-urlencoded', { type: 'object' }));

/** Makes the parameters of a place: text, and those in a path required, unless told. */
const parameterIn =
  (place: 'path' | 'query' | 'header') =>
  (name: string, description: string, { required = place === 'path', ...more }: Json = {}): Json => ({
    name,
    in: place,
    description,
    ...(required === true && { required }),
    schema: { type: 'string' },
    ...more,
  });
export const [inPath, query, header] = [parameterIn('path'), parameterIn('query'), parameterIn('header')];

/** Codes of routes that count an address's requests. */
export const LIMITED: readonly Code[] = ['too_many_requests'];

/** Codes of routes that a provider's service answers: so much may be under way at once, for a client and in all. */
export const AT_SERVICE: readonly Code[] = ['provider_unknown', ...LIMITED, 'service_unavailable', 'busy'];

/** Codes of routes below one sync. */
export const OF_SYNC: readonly Code[] = [
  ...AT_SERVICE,
  'sync_unknown',
  'token_invalid',
  'datastore_unavailable',
];

/** Codes of routes that take JSON. */
export const WITH_JSON: readonly Code[] = ['body_too_large', 'content_type_unsupported'];

/** Codes of routes that say who asks. */
export const PROVING: readonly Code[] = ['did_proof_missing', 'did_proof_invalid', 'did_proof_replayed'];

/** Where a proof of the DID goes. */
export const proofHeader = header(
  'DID-Proof',
  'A proof of the DID for this request; the operator may require one',
  { schema: parameterSchema(didProof) },
);

/** Where it goes if the Vault opens a URL. */
export const proofParameter = query(
  'proof',
  'A proof of the DID for this URL; the operator may require one',
  { schema: parameterSchema(didProof) },
);

/** Headers with what they hold. */
export const headersOf = (headers: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );

/** An answer of a media type. */
export const answer = (description: string, content: Json): Answer => ({ status: 200, description, content });

/** An answer of JSON, by the name of its schema. */
export const ok = (
  description: string,
  schema: string,
  { status = 200, headers }: { readonly status?: number; readonly headers?: Json } = {},
): Answer => ({ status, description, ...(headers && { headers }), content: json(schema) });

/** A page for people. */
export const page = (description: string): Answer => answer(description, media('text/html'));

export const provider = inPath('provider', 'A provider’s name, as `GET /providers` lists it', {
  schema: parameterSchema(providerName),
});
