import { isCode, type Code } from '@data-connector/protocol';
import { codeOf } from '../../harness/page.js';
import { ApiDocument, schemaOf, type Documented } from './api-document.js';

/** An answer, read. */
export interface Judged {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON; of a stream the data of its last event. */
  readonly body: Record<string, unknown>;
  readonly code: string | undefined;
}

/** What a path or method that is not documented may be answered, as the document's description says. */
const BEYOND = ['not_found', 'method_not_allowed', 'request_malformed', 'sync_unknown', 'datastore_unknown'];

const typeOf = (headers: Headers): string => (headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';

function parsed(text: string): Record<string, unknown> {
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

/** Sends requests and holds every answer against docs/openapi.json. */
export class Conformance {
  readonly document = new ApiDocument();
  /** What was not as documented. */
  readonly faults: string[] = [];
  /** Ids of operations that were answered as they should be when all is well. */
  readonly succeeded = new Set<string>();
  readonly codes = new Set<string>();

  /** Sends a request. */
  async send(url: string | URL, init: RequestInit = {}): Promise<Judged> {
    const { method = 'GET' } = init;
    const target = new URL(url);
    const answer = await fetch(target, { redirect: 'manual', ...init });
    const text = await answer.text();
    const { status, headers } = answer;
    const where = `${method} ${target.pathname} ${status}`;
    const fault = (what: string) => this.faults.push(`${where}: ${what}`);
    const operation = this.document.find(method, target.pathname);
    const body = typeOf(headers) === 'text/event-stream' ? {} : parsed(text);
    const code = typeOf(headers) === 'text/html' ? codeOf(text) : (body['code'] as string | undefined);
    if (!headers.has('x-request-id')) fault('no X-Request-Id');
    if (code !== undefined) this.codes.add(code);
    if (!operation) {
      if (!code || !BEYOND.includes(code)) fault(`${code} beyond the document`);
      return { status, headers, text, body, code };
    }
    if (status < 400) {
      this.succeeded.add(operation.id);
      this.#judgeRequest(operation, target, init, fault);
    }
    for (const each of codesIn(body)) this.codes.add(each);
    const last = this.#judgeAnswer(operation, { status, headers, text, body }, fault);
    return { status, headers, text, body: last ?? body, code };
  }

  #judgeRequest(
    { parameters, requestBody, pointer }: Documented,
    target: URL,
    { body }: RequestInit,
    fault: (what: string) => void,
  ): void {
    const known = parameters.flatMap(({ name, in: place }) => (place === 'query' ? [name] : []));
    for (const name of target.searchParams.keys())
      if (!known.includes(name)) fault(`the parameter ${name} is not documented`);
    if (!requestBody || typeof body !== 'string') return;
    const at = schemaOf(`${pointer}/requestBody`, 'application/json');
    for (const what of this.document.faults(at, parsed(body))) fault(`the request: ${what}`);
  }

  #judgeAnswer(
    { responses, pointer }: Documented,
    { status, headers, text, body }: Omit<Judged, 'code'>,
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
