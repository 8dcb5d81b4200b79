import { Writable } from 'node:stream';
import { createLog, type Log } from '@data-connector/kit/log';

/** A log that a test reads. */
export interface CapturedLog {
  readonly log: Log;
  /** Every line so far, oldest first. */
  readonly lines: Readonly<Record<string, unknown>>[];
}

/** A log at level debug whose lines are kept. */
export function capturedLog(service: string): CapturedLog {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, log: createLog(service, 'debug', destination) };
}

/** The lines of what went wrong with requests: that a service is asked in vain how it is may happen on a busy machine. */
export const faults = (lines: readonly Readonly<Record<string, unknown>>[]) =>
  lines.filter(
    ({ level, msg }) => (level === 'error' || level === 'warn') && msg !== 'service does not answer',
  );
