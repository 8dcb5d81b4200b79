import type { ErrorRequestHandler, Request, Response } from 'express';
import { CouchError, toCouchError } from './couch-error.js';

/** Sends JSON as CouchDB does, with a newline at its end. */
export function sendJson(
  answer: Response,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  answer.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'must-revalidate',
    ...headers,
  });
  answer.end(text);
}

/** Answers with `{error, reason}`; one that was under way is cut off instead. */
export const sendError: ErrorRequestHandler = (
  failure: unknown,
  request: Request,
  answer: Response,
  _next,
): void => {
  if (answer.headersSent || answer.destroyed) {
    answer.destroy();
    return;
  }
  const { status, error, reason } = toCouchError(failure);
  sendJson(answer, status, { error, reason });
  // What is left of its body is read and dropped: a client that still writes could not read the answer.
  request.resume();
};

/** The answer to a method that a path does not know. */
export const wrongMethod = (allowed: string): CouchError =>
  new CouchError(405, 'method_not_allowed', `Only ${allowed} allowed`);
