/** A request in its parts, so that each can be changed. */
export interface Draft {
  readonly method: string;
  /** As they stand in the path, escaped. */
  readonly segments: readonly string[];
  /** Escaped. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  /** JSON, or text as it is; nothing if there is no body. */
  readonly body?: unknown;
}

/** Text as it may stand in a path or query, whatever is in it. */
export const escaped = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[^\w.~-]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** A draft with JSON in its body. */
export const withJson = (draft: Draft, body: unknown): Draft => ({
  ...draft,
  headers: [...draft.headers, ['Content-Type', 'application/json']],
  body,
});

const bodyOf = ({ body }: Draft): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

/** Headers by which a server knows where a body ends: who changes them sends what may never be whole. */
const FRAMING = /^(?:content-length|transfer-encoding|expect|upgrade|connection|trailer|te)$/i;

/** Whether a request’s end is where its headers say. */
export const isWhole = ({ headers, method }: Draft): boolean =>
  !headers.some(([name]) => FRAMING.test(name.trim())) && method !== 'CONNECT';

/** A request as it goes over the wire. */
export function wire(draft: Draft): Buffer {
  const { method, segments, query, headers } = draft;
  const body = Buffer.from(bodyOf(draft));
  const search = query.map(([name, value]) => `${name}=${value}`).join('&');
  const length = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  const head = [
    `${method} /${segments.join('/')}${search === '' ? '' : `?${search}`} HTTP/1.1`,
    ...(headers.some(([name]) => /^host$/i.test(name)) ? [] : ['Host: 127.0.0.1']),
    ...(headers.some(([name]) => /^connection$/i.test(name)) ? [] : ['Connection: close']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(draft.body === undefined || length ? [] : [`Content-Length: ${body.length}`]),
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head), body]);
}
