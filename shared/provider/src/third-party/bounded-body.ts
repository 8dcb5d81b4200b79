import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { tooMuch } from './faults.js';

/** How deep lists and objects of a third party may lie in one another, and how many values an answer may have. */
const MAX_DEPTH = 64;
const MAX_VALUES = 300_000;

/** What JSON is made of, as its bytes. */
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = new Set(Buffer.from(' \t\r\n'));

/**
 * Refuses JSON that would cost far more to take apart than to send: 6 MB of nested lists are 7 s of CPU. What is no JSON
 * is not looked at.
 * @throws ConnectorError `provider_unavailable`
 */
function checkShape(bytes: Uint8Array): void {
  const { length } = bytes;
  let at = 0;
  while (SPACE.has(bytes[at] ?? 0)) at++;
  if (bytes[at] !== LIST && bytes[at] !== OBJECT) return;
  let [depth, values] = [0, 0];
  // Each byte of each answer comes by here.
  for (; at < length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        for (at++; at < length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
        break;
      case COMMA:
        values++;
        break;
      case LIST:
      case OBJECT:
        values++;
        if (++depth > MAX_DEPTH) throw tooMuch();
        break;
      case LIST_END:
      case OBJECT_END:
        depth--;
    }
    if (values > MAX_VALUES) throw tooMuch();
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

async function collected(source: AsyncIterable<Uint8Array>, max: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of atMost(max)(source)) chunks.push(chunk);
  return chunks;
}

/** Where an answer's pieces are put together before it is text: memory that is asked for anew each time costs more than all else here. */
const workspace = Buffer.allocUnsafe(2 ** 19);

/** Pieces as one, for as long as nothing else is read. */
function joined(chunks: readonly Uint8Array[]): Buffer {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  if (size > workspace.length) return Buffer.concat(chunks);
  let at = 0;
  for (const chunk of chunks) {
    workspace.set(chunk, at);
    at += chunk.length;
  }
  return workspace.subarray(0, size);
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
  const chunks = packed
    ? await pipeline(body, atMost(maxBytes), createGunzip(), (unpacked: AsyncIterable<Uint8Array>) =>
        collected(unpacked, maxBytes),
      )
    : await collected(body, maxBytes);
  const bytes = joined(chunks);
  checkShape(bytes);
  return bytes.toString('utf8');
}
