import { CODES, isCode } from '@data-connector/protocol';
import { parsed } from '../../harness/api-judge.js';
import { codeOf } from '../../harness/page.js';
import type { RawAnswer } from '../../harness/raw.js';
import { PROBLEM } from '../../harness/refusal.js';
import type { TestSystem } from '../../harness/system.js';
import type { Exchange } from './exchange.js';
import { MARK } from './hostile.js';

/** What was sent, as far as it matters for what may come back. */
export interface Sent {
  readonly method: string;
  /** Whether it may have been taken for less than a request, so that there is nothing to answer. */
  readonly whole: boolean;
}

const header = ({ head }: RawAnswer, name: string): string | undefined =>
  new RegExp(`^${name}: ([^\\r\\n]*)`, 'im').exec(head)?.[1];

/** The first answer: what was changed may be two requests. */
function firstOf(all: RawAnswer): RawAnswer {
  const length = header(all, 'content-length');
  return length === undefined ? all : { ...all, body: all.body.slice(0, Number(length)) };
}

/** What is wrong with a refusal: its form, its code, its words. */
function* refusalFaults(answer: RawAnswer, method: string): Generator<string> {
  const { status, body } = answer;
  const type = header(answer, 'content-type')?.split(';')[0];
  if (!header(answer, 'x-request-id')) yield `${status} without a request id`;
  if (method === 'HEAD') return;
  if (type === 'text/html') {
    if (!isCode(codeOf(body))) yield `${status} as a page without a code`;
    return;
  }
  if (type !== PROBLEM) return yield `${status} as ${type}`;
  const { code, title, detail } = parsed(Buffer.from(body, 'latin1').toString('utf8'));
  if (!isCode(code)) return yield `${status} with the code ${String(code)}`;
  if (CODES[code].status !== status) yield `${code} as ${status}`;
  if (CODES[code].title !== title || CODES[code].detail !== detail) yield `${code} in other words`;
}

/** A callback says that the third party failed: that is its word, whoever sends it, and no fault of ours. */
const THEIRS = 'provider_unavailable';

/** A stack, or a path of this project. */
const STACK = /node_modules|\.[jt]s:\d+|\bat \S+ \(/;

/** An answer without the lines that take a cookie away, which have to name it, and without the way to the public host. */
const said = (text: string): string =>
  text.replace(/^(?:set-cookie: [\w-]+=; Max-Age=0;|location: [^?]*\/connect\/).*$/gim, '');

/**
 * Everything that is wrong with what came back for something hostile, and with what was logged of it.
 * @param lines everybody’s since it was sent
 */
export function faultsOf(
  { method, whole }: Sent,
  { answer: all, text, late, mayBeSilent }: Exchange,
  lines: TestSystem['lines'],
  secrets: readonly string[],
): string[] {
  const faults: string[] = [];
  const answer = firstOf(all);
  const { status } = answer;
  if (late) faults.push('no answer in time');
  else if (Number.isNaN(status) && whole && !mayBeSilent) faults.push('no answer');
  const code = codeOf(answer.body) ?? String(parsed(answer.body)['code']);
  if (status >= 500 && code !== THEIRS) faults.push(`${status}: ${code}`);
  if (status >= 400) faults.push(...refusalFaults(answer, method));
  if (STACK.test(text)) faults.push('a stack');
  // CouchDB’s own answers name the documents that were asked for.
  if (!(status < 300)) {
    const heard = said(text).toLowerCase();
    for (const piece of [MARK, ...secrets])
      if (heard.includes(piece.toLowerCase())) faults.push(`an echo of ${piece.slice(0, 8)}`);
  }
  const written = JSON.stringify(lines).toLowerCase();
  for (const piece of [MARK, ...secrets])
    if (written.includes(piece.toLowerCase())) faults.push(`${piece.slice(0, 8)} in the log`);
  const id = header(answer, 'x-request-id');
  const own = lines.filter(({ replica, requestId }) => replica === 'gateway-0' && requestId === id);
  if (id !== undefined && own.length > 1) faults.push(`${own.length} lines`);
  for (const { level, msg, code: logged, error } of lines)
    if (level === 'error' && logged !== THEIRS)
      faults.push(`an error: ${String(msg)} ${JSON.stringify(error)}`);
  return faults;
}
