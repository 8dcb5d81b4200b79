import { randomBytes } from 'node:crypto';
import type { Response } from 'express';

/** An error of the Graph API (https://developers.facebook.com/docs/graph-api/guides/error-handling). */
export interface GraphErrorParts {
  readonly status?: number;
  readonly code: number;
  readonly subcode?: number;
  readonly type?: 'OAuthException' | 'GraphMethodException' | 'IGApiException';
  readonly message: string;
}

/** Writes an error object. */
export function sendError(
  response: Response,
  { code, message, status = 400, subcode, type = 'OAuthException' }: GraphErrorParts,
): void {
  if (code === 190 || code === 2500)
    response.set('WWW-Authenticate', `OAuth "Facebook Platform" "invalid_token" "${message}"`);
  const error = {
    message,
    type,
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: `A${randomBytes(8).toString('base64url')}`,
  };
  response.status(status).json({ error });
}

/** Writes the answer to a throttled call; `minutes` until calls are taken again. */
export function sendThrottled(response: Response, appId: string, minutes: number): void {
  const use = { call_count: 100, total_cputime: 25, total_time: 25 };
  const business = [{ type: 'pages', ...use, estimated_time_to_regain_access: minutes }];
  response.set({
    'X-App-Usage': JSON.stringify(use),
    'X-Business-Use-Case-Usage': JSON.stringify({ [appId]: business }),
  });
  sendError(response, { code: 4, message: '(#4) Application request limit reached' });
}

/** Writes JSON text as Graph does, with the share of the app's calls that is used, in percent. */
export function sendJson(response: Response, text: string, usedPercent: number): void {
  const usage = { call_count: usedPercent, total_cputime: 1, total_time: 1 };
  response
    .set({
      'Content-Type': 'text/javascript; charset=UTF-8',
      'Cache-Control': 'private, no-cache, no-store, must-revalidate',
      'X-App-Usage': JSON.stringify(usage),
      'facebook-api-version': 'v25.0',
    })
    .send(text);
}
