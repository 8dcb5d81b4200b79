import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ConnectorError } from '@data-connector/kit/errors';

/** How deep lists and objects of a third party may lie in one another, and how many values an answer may have. */
const MAX_DEPTH = 64;
const MAX_VALUES = 300_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPENING, CLOSING] = [new Set(Buffer.from('[{')), new Set(Buffer.from(']}'))];
const SPACE = new Set(Buffer.from(' \t\r\n'));

const tooMuch = (): ConnectorError => new ConnectorError('provider_unavailable');

/**
 * Refuses JSON that would cost far more to take apart than to send: 6 MB of nested lists are 7 s of CPU. What is no JSON
 * is not looked at.
 * @throws ConnectorError `provider_unavailable`
 */
function checkShape(bytes: Uint8Array): void {
  let at = 0;
  while (SPACE.has(bytes[at] ?? 0)) at++;
  if (!OPENING.has(bytes[at] ?? 0)) return;
  let [depth, values, quoted] = [0, 0, false];
  for (; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === COMMA) values++;
    else if (CLOSING.has(byte)) depth--;
    else if (OPENING.has(byte)) {
      values++;
      depth++;
    }
    if (depth > MAX_DEPTH || values > MAX_VALUES) throw tooMuch();
  }
}

/** Passes on at most `max` bytes. */
const atMost = (max: number) =>
  async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > max) throw tooMuch();
      yield chunk;
    }
  };

async function collected(source: AsyncIterable<Uint8Array>, max: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of atMost(max)(source)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The whole body of an answer as text: at most `maxBytes`, both as it was sent and unpacked, and of a shape that is cheap
 * to parse.
 * @param encoding its Content-Encoding: none, or gzip
 * @throws ConnectorError `provider_unavailable`, or an Error of the stream
 */
export async function readBounded(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<string> {
  const packed = encoding !== undefined && encoding !== '' && encoding !== 'identity';
  if (packed && encoding !== 'gzip') {
    // Its end is an error of the stream, which nobody would hear.
    body.on('error', () => {}).destroy();
    throw tooMuch();
  }
  const bytes = packed
    ? await pipeline(body, atMost(maxBytes), createGunzip(), (unpacked: AsyncIterable<Uint8Array>) =>
        collected(unpacked, maxBytes),
      )
    : await collected(body, maxBytes);
  checkShape(bytes);
  return bytes.toString('utf8');
}
