/** A refusal in CouchDB's words: `{error, reason}` under an HTTP status. */
export class CouchError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
  }
}

/** 404; `missing`, `deleted` or a sentence. */
export const notFound = (reason = 'missing'): CouchError => new CouchError(404, 'not_found', reason);

/** 404 for a database that is not there, or is being destroyed. */
export const noDatabase = (): CouchError => notFound('Database does not exist.');

/** 400 for a request that cannot be understood. */
export const badRequest = (reason: string): CouchError => new CouchError(400, 'bad_request', reason);

/** 409 for a revision that is not the current one. */
export const conflict = (): CouchError => new CouchError(409, 'conflict', 'Document update conflict.');

/** 501 for a part of CouchDB that this store leaves out. */
export const notImplemented = (what: string): CouchError =>
  new CouchError(501, 'not_implemented', `${what} not supported by the embedded store.`);

/** 401 for strangers, 403 for those who are known but not allowed, as CouchDB tells them apart. */
export const notAllowed = (name: string | null, reason: string): CouchError =>
  name === null ? new CouchError(401, 'unauthorized', reason) : new CouchError(403, 'forbidden', reason);

interface Failure {
  status?: unknown;
  name?: unknown;
  message?: unknown;
  reason?: unknown;
}

const asText = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** Any failure as the answer a client may see: PouchDB's own errors keep their words, all others become a constant 500. */
export function toCouchError(failure: unknown): CouchError {
  if (failure instanceof CouchError) return failure;
  if (typeof failure !== 'object' || failure === null) return internal();
  const { status, name, message, reason } = failure as Failure;
  if (typeof status !== 'number' || status < 400 || status > 599) return internal();
  if (status === 409) return conflict();
  if (status >= 500) return internal();
  if (failure instanceof URIError) return badRequest('Invalid percent-encoding.');
  return new CouchError(status, asText(name, 'bad_request'), asText(reason, asText(message, 'Bad request.')));
}

const internal = (): CouchError =>
  new CouchError(500, 'internal_server_error', 'The store could not do this.');
