import type { EdgePage, EdgeRequest } from './edge.js';
import { sendError, sendJson } from './graph-answers.js';
import type { GraphCall } from './graph-call.js';
import { askedFields, type NodeFields } from './known-fields.js';

/** Which edge is asked for, and what that takes. */
export interface EdgeParts {
  readonly edge: { page(request: EdgeRequest): EdgePage | undefined };
  readonly node: NodeFields;
  readonly scope: string;
  /** Pages of more items than this are refused as too much data. */
  readonly heavyAbove: number | undefined;
}

const STANDARD_LIMIT = 25;
const LARGEST_LIMIT = 100;

/** A bound in seconds since 1970, from a number of them or from a date. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
  return Number.isFinite(seconds) ? seconds : undefined;
}

const only = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Addresses of the pages around one; they hold the access token, as Facebook's do. */
function pagingOf(
  { accessToken, grant, request }: GraphCall,
  page: EdgePage,
  limit: number,
): object | undefined {
  const { host = '' } = request.headers;
  const base = `http://${host}/v25.0/${grant.accountId}${request.path.slice(request.path.lastIndexOf('/'))}`;
  const address = (cursor: Record<string, string>): string => {
    const kept = ['fields', 'since', 'until'].flatMap((name) => {
      const value = only(request.query[name]);
      return value === undefined ? [] : [[name, value] as [string, string]];
    });
    const query = {
      access_token: accessToken,
      pretty: '0',
      ...Object.fromEntries(kept),
      limit: String(limit),
      ...cursor,
    };
    return `${base}?${new URLSearchParams(query).toString()}`;
  };
  const { after, before, items } = page;
  if (before === undefined || (items.length === 0 && after === undefined)) return undefined;
  return {
    ...(items.length === 0 ? {} : { cursors: { before, after: after ?? before } }),
    ...(request.query['after'] === undefined ? {} : { previous: address({ before }) }),
    ...(after === undefined ? {} : { next: address({ after }) }),
  };
}

/** Answers with one page of an edge. */
export function sendEdge(call: GraphCall, { edge, heavyAbove, node, scope }: EdgeParts): void {
  const { grant, request, response, usedPercent } = call;
  if (!grant.scopes.includes(scope))
    return sendError(response, { code: 200, message: `(#200) Requires ${scope} permission` });
  const fieldsText = only(request.query['fields']);
  const fields = askedFields(fieldsText, node);
  if ('code' in fields) return sendError(response, fields);
  const asked = Number(only(request.query['limit']) ?? STANDARD_LIMIT);
  const limit = Math.max(1, Math.min(LARGEST_LIMIT, Number.isSafeInteger(asked) ? asked : STANDARD_LIMIT));
  if (limit > (heavyAbove ?? LARGEST_LIMIT))
    return sendError(response, {
      status: 500,
      code: 1,
      message: "Please reduce the amount of data you're asking for, then retry your request",
    });
  const page = edge.page({
    fields,
    fieldsText: fieldsText ?? '',
    limit,
    since: secondsOf(only(request.query['since'])),
    until: secondsOf(only(request.query['until'])),
    after: only(request.query['after']),
  });
  if (!page) return sendError(response, { code: 100, message: '(#100) Invalid cursors values' });
  const paging = pagingOf(call, page, limit);
  const tail = paging ? `,"paging":${JSON.stringify(paging)}` : '';
  sendJson(response, `{"data":[${page.items.join(',')}]${tail}}`, usedPercent);
}
