import { pino, type DestinationStream, type Logger } from 'pino';
import { isWord } from '../errors/index.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const WORDS = [
  'requestId',
  'syncId',
  'provider',
  'handler',
  'route',
  'method',
  'code',
  'outcome',
  'replica',
  'relay',
] as const;
const NUMBERS = ['status', 'port', 'count', 'attempt', 'ms'] as const;

/**
 * The only fields that a log line can have: what could be a secret or say who somebody is has no field here,
 * and what is not listed is not printed, whatever a caller passes.
 */
export type LogFields = { readonly [word in (typeof WORDS)[number]]?: string | undefined } & {
  readonly [amount in (typeof NUMBERS)[number]]?: number | undefined;
} & {
  /** Only its class, code, and places in the source are printed; never its message, which may quote input. */
  readonly error?: unknown;
};

/** A log whose lines are JSON: a constant sentence and fields of LogFields. */
export interface Log {
  debug(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  error(sentence: string, fields?: LogFields): void;
  /** A log that adds these fields to each line. */
  child(fields: LogFields): Log;
}

const PRINTED: ReadonlySet<string> = new Set([...WORDS, ...NUMBERS]);
const WORD = /^[\w .:/*-]{1,200}$/;

function safe(fields: LogFields): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!PRINTED.has(name)) continue;
    if (typeof value === 'number' || (typeof value === 'string' && WORD.test(value))) line[name] = value;
  }
  if (fields.error !== undefined) line['error'] = describe(fields.error);
  return line;
}

/** What may be said of a thrown value: classes, codes and source lines, down its chain of causes. */
function describe(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return { class: typeof thrown };
  const { code, statusCode } = thrown as { code?: unknown; statusCode?: unknown };
  return {
    class: thrown.constructor.name,
    ...(isWord(code) || typeof code === 'number' ? { code } : {}),
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    at: (thrown.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 6)
      .map((line) =>
        line.trim().replace(/\(?(?:file:\/\/)?\/[^\s)]*\/((?:[^/\s)]+\/){0,2}[^/\s)]+)\)?/, '$1'),
      ),
    ...(thrown.cause === undefined || depth > 3 ? {} : { cause: describe(thrown.cause, depth + 1) }),
  };
}

function wrap(logger: Logger): Log {
  const at =
    (level: LogLevel) =>
    (sentence: string, fields: LogFields = {}) => {
      // Most lines are for debugging: what nobody reads is not put together.
      if (logger.isLevelEnabled(level)) logger[level](safe(fields), sentence);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(safe(fields))),
  };
}

/** A service's log: one JSON object a line, on stdout unless a destination is given. */
export function createLog(service: string, level: LogLevel = 'info', destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

/** A log that prints nothing, for tests. */
export const silentLog: Log = wrap(pino({ level: 'silent' }));
