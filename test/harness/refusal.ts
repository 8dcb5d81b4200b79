import { until } from '@data-connector/testing/until';
import { echoed } from './echo.js';
import { codeOf } from './page.js';
import { raw, type RawAnswer } from './raw.js';
import type { TestSystem } from './system.js';

/** What a hostile request came to. */
export interface Refusal {
  readonly status: number;
  /** Of the problem or the page. */
  readonly code: string | undefined;
  readonly type: string | undefined;
  /** A piece of what was sent that came back. */
  readonly echo: string | undefined;
  /** Whether source lines or stacks came back. */
  readonly stack: boolean;
  /** How many lines the gateway wrote of it, and a piece of what was sent that is in one. */
  readonly lines: number;
  readonly logged: string | undefined;
}

const typeOf = ({ head }: RawAnswer) => /^content-type: ([^;\r\n]*)/im.exec(head)?.[1];

function codeIn(answer: RawAnswer): string | undefined {
  if (typeOf(answer) === 'text/html') return codeOf(answer.body);
  try {
    return (JSON.parse(answer.body) as { code?: string }).code;
  } catch {
    return undefined;
  }
}

/** An answer without the lines that take a cookie away: those have to name it. */
const said = ({ head, body }: RawAnswer): string =>
  `${head.replace(/^set-cookie: [\w-]+=; Max-Age=0;.*$/gim, '')}\n${body}`;

/** What one may be hostile with: the parts that may be repeated nowhere. */
type Hostile = string | readonly string[];

/**
 * What an answer to a hostile request came to.
 * @param own the gateway's log lines since it was sent
 * @param lines everybody's
 */
export function verdict(
  answer: RawAnswer,
  hostile: Hostile,
  own: readonly object[],
  lines: readonly object[] = own,
): Refusal {
  const text = said(answer);
  const echo = (where: string) => [hostile].flat().flatMap((value) => echoed(value, where) ?? [])[0];
  return {
    status: answer.status,
    code: codeIn(answer),
    type: typeOf(answer),
    echo: echo(text),
    stack: /node_modules|\.[jt]s:\d+|\bat \S+ \(/.test(text),
    lines: own.length,
    logged: echo(JSON.stringify(lines)),
  };
}

/** What a hostile request came to, and the answer itself. */
export interface Judged {
  readonly refusal: Refusal;
  readonly answer: RawAnswer;
}

/** `refusal`, for who wants to see the answer too. */
export async function judged(
  system: TestSystem<string>,
  bytes: string | Buffer,
  hostile: Hostile,
): Promise<Judged> {
  const from = system.lines.length;
  const answer = await raw(system.gateways[0]?.port ?? 0, bytes);
  // On a busy machine, lines of what was asked before may come as late as now.
  const id = /^x-request-id: (\S+)/im.exec(answer.head)?.[1];
  const written = () =>
    system.lines.slice(from).filter(({ replica, requestId }) => replica === 'gateway-0' && requestId === id);
  await until('a line of it in the log', () => written().length >= 1);
  return { refusal: verdict(answer, hostile, written(), system.lines.slice(from)), answer };
}

/**
 * Sends bytes to a system's first gateway and tells what came of it.
 * @param hostile the parts of them that may be repeated nowhere
 */
export async function refusal(...request: Parameters<typeof judged>): Promise<Refusal> {
  return (await judged(...request)).refusal;
}

/** The media type of RFC 9457. */
export const PROBLEM = 'application/problem+json';

/** A refusal as it should be. */
export const refused = (status: number, code: string, options: { type?: string } = {}): Refusal => ({
  status,
  code,
  type: options.type ?? PROBLEM,
  echo: undefined,
  stack: false,
  lines: 1,
  logged: undefined,
});
