import {
  didProof,
  providerName,
  ROUTE_LIST,
  type Code,
  type PublicRoute,
  type Route,
} from '@data-connector/protocol';
import { parameterSchema } from './parameter-schema.js';

/** A parameter of a route; those in the path are always required. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly example?: string;
}

/** What a body is: its media type and the name of its schema; none for text that has none. */
export interface Content {
  readonly type: string;
  readonly schema?: string;
}

/** An answer that is no problem. */
export interface Answer {
  readonly status: number;
  readonly description: string;
  readonly content?: readonly Content[];
  /** Header names with what they hold. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an event stream: the names of its events and the schema of their data. */
  readonly events?: { readonly names: readonly string[]; readonly data: string };
}

/** One public route with one method: all that its documentation is made of. */
export interface Operation {
  /** Its route's name in the table. */
  readonly id: PublicRoute;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/sync/{provider}`. */
  readonly path: string;
  readonly tag: 'Connecting' | 'Syncing' | 'Datastores' | 'The server';
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: Content & { readonly description?: string };
  /** Opened by a sync's token. */
  readonly token?: boolean;
  readonly answers: readonly Answer[];
  /** The codes of its problems, without those of every route. */
  readonly problems: readonly Code[];
  /** Browsers get problems as pages. */
  readonly pages?: boolean;
}

type Told = Omit<Operation, 'id' | 'method' | 'path' | 'tag' | 'summary' | 'token'>;

/** Makes the operations of a tag: each by its route's name in the table, what it does, and the rest. */
export const routesOf =
  (tag: Operation['tag']) =>
  (id: PublicRoute, summary: string, told: Told): Operation => {
    const route = ROUTE_LIST.find(({ name }) => name === id) as Route;
    const method = route.method.toLowerCase() as Operation['method'];
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const token = ['token', 'datastore'].includes(route.demands);
    return { id, method, path, tag, summary, token, ...told };
  };

const parameterIn =
  (place: Parameter['in']) =>
  (
    name: string,
    description: string,
    more: Omit<Parameter, 'name' | 'in' | 'description'> = {},
  ): Parameter => ({
    name,
    in: place,
    description,
    ...more,
  });
export const [inPath, query, header] = [parameterIn('path'), parameterIn('query'), parameterIn('header')];

/** Codes that every route can answer. */
export const EVERYWHERE: readonly Code[] = ['request_malformed', 'internal_error'];

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

/** An answer of JSON, by the name of its schema. */
export const ok = (description: string, schema: string, more: Partial<Answer> = {}): Answer => ({
  status: 200,
  description,
  content: [{ type: 'application/json', schema }],
  ...more,
});

/** A page for people. */
export const page = (description: string): Answer => ({
  status: 200,
  description,
  content: [{ type: 'text/html' }],
});

export const provider = inPath('provider', 'A provider’s name, as `GET /providers` lists it', {
  schema: parameterSchema(providerName),
});
