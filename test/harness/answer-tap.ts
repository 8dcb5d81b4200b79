import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import type { ApiAnswer } from './api-judge.js';

/** What is for programs: JSON, and events that have JSON in them. */
const FOR_PROGRAMS = /^(?:application\/(?:[\w.-]+\+)?json|text\/event-stream)\b/;

type Handle = (req: IncomingMessage, res: ServerResponse, ...more: unknown[]) => unknown;

function headersOf(res: ServerResponse): Headers {
  const pairs = Object.entries(res.getHeaders()).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  );
  return new Headers(pairs);
}

/** Keeps what is written to an answer. */
function kept(res: ServerResponse): Buffer[] {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  for (const name of ['write', 'end'] as const) {
    const own = res[name] as (...args: unknown[]) => unknown;
    (res as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
      keep(args[0], args[1]);
      return own.apply(res, args);
    };
  }
  return chunks;
}

/** Tells of each answer of an app that is for programs, once it has gone out whole, whoever asked for it. */
export function tapAnswers(app: Express, tell: (answer: ApiAnswer) => void): void {
  const served = app as unknown as { handle: Handle };
  const handle = served.handle.bind(app);
  served.handle = (req, res, ...more) => {
    const { method = 'GET', url = '' } = req;
    const [path = ''] = url.split('?');
    const chunks = method === 'HEAD' ? [] : kept(res);
    res.once('finish', () => {
      const headers = headersOf(res);
      if (method === 'HEAD' || !FOR_PROGRAMS.test(headers.get('content-type') ?? '')) return;
      tell({ method, path, status: res.statusCode, headers, text: Buffer.concat(chunks).toString('utf8') });
    });
    return handle(req, res, ...more);
  };
}
