import { echoed } from './echo.js';
import { codeOf } from './page.js';
import { raw, type RawAnswer } from './raw.js';
import { soon } from './soon.js';
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

/**
 * Sends bytes to a system's first gateway and tells what came of it.
 * @param hostile the part of them that may be repeated nowhere
 */
export async function refusal(system: TestSystem, bytes: string | Buffer, hostile: string): Promise<Refusal> {
  const from = system.lines.length;
  const written = () => system.lines.slice(from).filter(({ replica }) => replica === 'gateway-0');
  const answer = await raw(system.gateways[0]?.port ?? 0, bytes);
  await soon(() => written().length >= 1);
  const text = `${answer.head}\n${answer.body}`;
  return {
    status: answer.status,
    code: codeIn(answer),
    type: typeOf(answer),
    echo: echoed(hostile, text),
    stack: /node_modules|\.[jt]s:\d+|\bat \S+ \(/.test(text),
    lines: written().length,
    logged: echoed(hostile, JSON.stringify(system.lines.slice(from))),
  };
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
