import type { ErrorRequestHandler, Response } from 'express';

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

/** 400 for a request that cannot be understood. */
export const badRequest = (reason: string): CouchError => new CouchError(400, 'bad_request', reason);

/** 403 for what nobody, or not this person, may do. */
export const forbidden = (reason: string): CouchError => new CouchError(403, 'forbidden', reason);

/** 404 for a database that is not there, or is being destroyed. */
export const noDatabase = (): CouchError => new CouchError(404, 'not_found', 'Database does not exist.');

/** Any failure as what a client may see of it: PouchDB's own errors keep their words, all others become a constant 500. */
export function toCouchError(failure: unknown): CouchError {
  if (failure instanceof CouchError) return failure;
  const { status, name, reason, message } = (failure ?? {}) as Record<string, unknown>;
  if (failure instanceof URIError) return badRequest('Invalid percent-encoding.');
  if (status === 409) return new CouchError(409, 'conflict', 'Document update conflict.');
  if (typeof status !== 'number' || status < 400 || status >= 500)
    return new CouchError(500, 'internal_server_error', 'The store could not do this.');
  const told = [reason, message].find((text) => typeof text === 'string') ?? 'Bad request.';
  return new CouchError(status, typeof name === 'string' ? name : 'bad_request', told);
}

const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'must-revalidate' };

/** Sends JSON as CouchDB does, with a newline at its end. */
export function sendJson(
  answer: Response,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  answer.writeHead(status, { ...HEADERS, 'Content-Length': Buffer.byteLength(text), ...headers }).end(text);
}

/** Answers with `{error, reason}`; an answer that was under way is cut off instead. */
export const sendError: ErrorRequestHandler = (failure: unknown, request, answer, _next): void => {
  if (answer.headersSent || answer.destroyed) {
    answer.destroy();
    return;
  }
  const { status, error, reason } = toCouchError(failure);
  sendJson(answer, status, { error, reason });
  // What is left of its body is read and dropped: a client that still writes could not read the answer.
  request.resume();
};

/** Sends a piece of a long answer; returns when there is room for more, or nobody left to write to. */
export async function sendPiece(answer: Response, text: string): Promise<void> {
  if (answer.destroyed) return;
  if (!answer.headersSent) answer.writeHead(200, HEADERS).flushHeaders();
  if (text === '' || answer.write(text)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      answer.off('drain', done).off('close', done);
      resolve();
    };
    answer.on('drain', done).on('close', done);
  });
}
