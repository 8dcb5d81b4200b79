import fc from 'fast-check';
import { escaped, type Draft } from './draft.js';
import { hostileHeader, hostileHeaderValue, hostileJson, hostileMethod, hostileText } from './hostile.js';

const HOW = ['replace', 'add', 'remove', 'twice'] as const;
type How = (typeof HOW)[number];

/** One change of one part of a request. `at` is taken modulo what there is. */
export type Change =
  | { readonly on: 'method'; readonly with: string }
  | { readonly on: 'segment'; readonly how: How; readonly at: number; readonly with: string }
  | {
      readonly on: 'query';
      readonly how: How;
      readonly at: number;
      readonly name: string;
      readonly with: string;
    }
  | {
      readonly on: 'header';
      readonly how: How;
      readonly at: number;
      readonly name: string;
      readonly with: string;
    }
  | { readonly on: 'body'; readonly how: How; readonly at: number; readonly with: unknown }
  | { readonly on: 'text'; readonly with: string };

const how = fc.constantFrom(...HOW);
const at = fc.nat(30);
/** Escaped as it should be, or not. */
const inTarget = fc.oneof(hostileText.map(escaped), hostileText);
const parameter = fc.oneof(
  fc.constantFrom('did', 'state', 'code', 'config', 'key', 'proof', 'feed', 'since', 'keys', 'token', 'rev'),
  inTarget,
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ on: fc.constant('method' as const), with: hostileMethod }),
  fc.record({ on: fc.constant('segment' as const), how, at, with: inTarget }),
  fc.record({ on: fc.constant('query' as const), how, at, name: parameter, with: inTarget }),
  fc.record({ on: fc.constant('header' as const), how, at, name: hostileHeader, with: hostileHeaderValue }),
  { weight: 3, arbitrary: fc.record({ on: fc.constant('body' as const), how, at, with: hostileJson }) },
  fc.record({ on: fc.constant('text' as const), with: hostileText }),
);

/** A few changes of one request; none leaves it as it is. */
export const changes = fc.array(change, { maxLength: 4 });

function inList<T>(list: readonly T[], how: How, at: number, item: T): T[] {
  const index = list.length === 0 ? 0 : at % list.length;
  const old = list[index];
  if (how === 'add' || old === undefined) return list.toSpliced(index, 0, item);
  if (how === 'remove') return list.toSpliced(index, 1);
  if (how === 'twice') return list.toSpliced(index, 0, old);
  return list.with(index, item);
}

/** The ways to every value inside a value, its own first. */
function waysIn(value: unknown, way: readonly string[] = []): string[][] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [[...way], ...inside.flatMap(([name, member]) => waysIn(member, [...way, name]))];
}

function inJson(value: unknown, [name, ...way]: readonly string[], how: How, put: unknown): unknown {
  if (name === undefined) return how === 'twice' ? [value, value] : put;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  if (way.length === 0 && how === 'remove') delete copy[name];
  else if (way.length === 0 && how === 'add') copy[`${name}x`] = put;
  else copy[name] = inJson(copy[name], way, how, put);
  return copy;
}

function applied(draft: Draft, change: Change): Draft {
  const { method, segments, query, headers, body } = draft;
  switch (change.on) {
    case 'method':
      return { ...draft, method: change.with };
    case 'segment':
      return { ...draft, segments: inList(segments, change.how, change.at, change.with) };
    case 'query': {
      const old = query[change.at % Math.max(query.length, 1)];
      const name = change.how === 'replace' ? (old?.[0] ?? change.name) : change.name;
      return { ...draft, query: inList(query, change.how, change.at, [name, change.with] as const) };
    }
    case 'header':
      return {
        ...draft,
        headers: inList(headers, change.how, change.at, [change.name, change.with] as const),
      };
    case 'text':
      return { ...draft, body: change.with };
    case 'body': {
      if (method === 'GET' || typeof body === 'string') return draft;
      const ways = waysIn(body);
      return { ...draft, body: inJson(body, ways[change.at % ways.length] ?? [], change.how, change.with) };
    }
  }
}

/** A request with some changes, one after the other. */
export const changed = (draft: Draft, all: readonly Change[]): Draft => all.reduce(applied, draft);

/** One change of a request’s bytes; `at` is a fraction of them. */
export interface ByteChange {
  readonly how: 'flip' | 'cut' | 'repeat' | 'insert' | 'end';
  readonly at: number;
  readonly bit: number;
  readonly bytes: Uint8Array;
}

const PIECES = ['\r\n', '\n', '\r', '\r\n\r\n', '\0', ' ', ':', '\t', '/', '?', '#', '%', '0\r\n\r\n'];
const LINES = [
  'Transfer-Encoding: chunked\r\n',
  'Content-Length: 1\r\n',
  'Host: evil.example\r\n',
  ' HTTP/1.0\r\n',
  'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
];

const byteChange: fc.Arbitrary<ByteChange> = fc.record({
  how: fc.constantFrom('flip', 'cut', 'repeat', 'insert', 'end'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bit: fc.nat(7),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
    fc.constantFrom(...PIECES, ...LINES).map((text) => new Uint8Array(Buffer.from(text))),
  ),
});
export const byteChanges = fc.array(byteChange, { minLength: 1, maxLength: 4 });

function withBytes(whole: Buffer, { how, at, bit, bytes }: ByteChange): Buffer {
  const index = Math.min(Math.floor(at * whole.length), Math.max(whole.length - 1, 0));
  const [before, after] = [whole.subarray(0, index), whole.subarray(index)];
  const { length } = bytes;
  switch (how) {
    case 'flip':
      return Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ (1 << bit)), after.subarray(1)]);
    case 'cut':
      return Buffer.concat([before, after.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 'insert':
      return Buffer.concat([before, bytes, after]);
    case 'end':
      return before;
  }
}

/** Bytes with some changes, one after the other. */
export const changedBytes = (whole: Buffer, all: readonly ByteChange[]): Buffer =>
  all.reduce(withBytes, whole);
