import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { VaultError } from '../errors/vault-error.js';
import { unreachable, type Gateway, type OpenStream } from '../gateway/gateway.js';
import { errorOf } from '../gateway/problem.js';
import { deadline } from '../gateway/timing.js';

/** One event stream to open. */
export interface StreamRequest {
  readonly path: readonly string[];
  readonly token: string;
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The text of an answer as it comes; all at once where fetch cannot stream. */
async function* chunks(answer: Response): AsyncGenerator<string> {
  const body = answer.body as ReadableStream<Uint8Array> | null | undefined;
  if (typeof body?.getReader !== 'function') {
    yield await answer.text();
    return;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read())
      yield decoder.decode(next.value, { stream: true });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The text of an event stream, from the app's own way to open one if it has any. @throws VaultError */
async function* text(
  gateway: Gateway,
  url: string,
  options: Parameters<OpenStream>[1],
): AsyncGenerator<string> {
  if (gateway.stream) {
    yield* gateway.stream(url, options);
    return;
  }
  const answer = await gateway.open(url, options);
  if (!answer.ok) throw errorOf(answer.status, answer.headers, await answer.text());
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new VaultError('answer_malformed', { status: answer.status });
  yield* chunks(answer);
}

/**
 * The messages of one event stream until it ends, is cut, or stays silent for too long.
 * @throws VaultError
 */
export async function* openEventStream(
  gateway: Gateway,
  { path, token, lastEventId, signal }: StreamRequest,
): AsyncGenerator<EventSourceMessage> {
  const limit = deadline(gateway.patience.silence, signal);
  const headers = {
    accept: 'text/event-stream',
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  try {
    const ready: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (message) => ready.push(message) });
    for await (const chunk of text(gateway, gateway.url(...path), { headers, signal: limit.signal })) {
      limit.extend();
      parser.feed(chunk);
      yield* ready.splice(0);
    }
  } catch (error) {
    throw unreachable(error, signal);
  } finally {
    limit.end();
  }
}
