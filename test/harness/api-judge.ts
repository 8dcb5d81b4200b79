import { isCode, type Code } from '@data-connector/protocol';
import { ApiDocument, schemaOf, type Documented } from './api-document.js';
import { codeOf } from './page.js';

/** An answer of the gateway, whole. */
export interface ApiAnswer {
  readonly method: string;
  /** As it was asked for, without its query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer, read. */
export interface Judged extends Pick<ApiAnswer, 'status' | 'headers' | 'text'> {
  /** Of JSON; of a stream the data of its last event. */
  readonly body: Record<string, unknown>;
  readonly code: string | undefined;
  /** Nothing if it is not documented. */
  readonly operation: Documented | undefined;
}

/** What a path or method that is not documented may be answered, as the document's description says. */
const BEYOND = [
  'not_found',
  'method_not_allowed',
  'request_malformed',
  'provider_unknown',
  'sync_unknown',
  'datastore_unknown',
];

const typeOf = (headers: Headers): string => (headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';

/** JSON, or nothing of it. */
export function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Codes anywhere inside an answer: of the problem, the sync, its handlers. */
function codesIn(value: unknown): Code[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'code' && isCode(member) ? [member] : codesIn(member),
  );
}

/** Holds answers against docs/openapi.json. */
export class ApiJudge {
  readonly document = new ApiDocument();
  /** What was not as documented. */
  readonly faults: string[] = [];
  readonly codes = new Set<string>();

  /** Notes what is wrong with an answer. */
  judge(answer: ApiAnswer): Judged {
    const { method, path, status, headers, text } = answer;
    const fault = this.faultOf(answer);
    const operation = this.document.find(method, path);
    const body = typeOf(headers) === 'text/event-stream' ? {} : parsed(text);
    const code = typeOf(headers) === 'text/html' ? codeOf(text) : (body['code'] as string | undefined);
    const judged = { status, headers, text, body, code, operation };
    if (!headers.has('x-request-id')) fault('no X-Request-Id');
    if (code !== undefined) this.codes.add(code);
    if (!operation) {
      if (!code || !BEYOND.includes(code)) fault(`${code} beyond the document`);
      return judged;
    }
    for (const each of codesIn(body)) this.codes.add(each);
    const last = this.#judgeAnswer(operation, judged, fault);
    return { ...judged, body: last ?? body };
  }

  /** What notes a fault of an answer. */
  faultOf({ method, path, status }: Pick<ApiAnswer, 'method' | 'path' | 'status'>) {
    return (what: string): void => void this.faults.push(`${method} ${path} ${status}: ${what}`);
  }

  #judgeAnswer(
    { responses, pointer }: Documented,
    { status, headers, text, body }: Omit<Judged, 'code' | 'operation'>,
    fault: (what: string) => void,
  ): Record<string, unknown> | undefined {
    const response = responses[status];
    if (!response) {
      fault(`the status is not documented (${text.slice(0, 200)})`);
      return undefined;
    }
    const type = typeOf(headers);
    const media = response.content?.[type];
    if (!media) {
      if (text !== '' || response.content) fault(`the content type ${type || 'none'} is not documented`);
      return undefined;
    }
    const at = `${pointer}/responses/${status}`;
    if (type === 'text/event-stream') return this.#judgeEvents(text, at, media['x-event-names'] ?? [], fault);
    const value = type.endsWith('json') ? body : text;
    for (const what of this.document.faults(schemaOf(at, type), value)) fault(what);
    return undefined;
  }

  #judgeEvents(
    text: string,
    at: string,
    names: readonly string[],
    fault: (what: string) => void,
  ): Record<string, unknown> | undefined {
    let last: Record<string, unknown> | undefined;
    for (const block of text.split('\n\n')) {
      if (block === '' || block.startsWith(':')) continue;
      const [, id, event = '', data = ''] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (id === undefined || !names.includes(event)) fault(`the event ${event} is not documented`);
      last = parsed(data);
      for (const each of codesIn(last)) this.codes.add(each);
      const schema = schemaOf(at, 'text/event-stream', 'x-event-data');
      for (const what of this.document.faults(schema, last)) fault(`${event}: ${what}`);
    }
    return last;
  }
}
