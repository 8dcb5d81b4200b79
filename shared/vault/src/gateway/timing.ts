import { VaultError } from '../errors/vault-error.js';

/** How long the client waits for what, in milliseconds, and how often it tries. */
export interface Patience {
  /** For one request, its body included. */
  readonly request: number;
  /** For the next byte of an event stream; the server sends at least a comment every 15 s. */
  readonly silence: number;
  /** For records that were promised and are not there yet. */
  readonly completeness: number;
  /** For a local database to get on with anything: one that another tab has destroyed meanwhile never answers. */
  readonly local: number;
  /** Tries of a request that may safely be repeated. */
  readonly attempts: number;
  /** Event streams in a row that bring nothing, before giving up. */
  readonly reconnects: number;
  /** The first pause between two tries; it doubles up to 30 s and is jittered. */
  readonly backOff: number;
}

/** Patience that suits phones. */
export const PATIENCE: Patience = {
  request: 30_000,
  silence: 45_000,
  completeness: 60_000,
  local: 30_000,
  attempts: 3,
  reconnects: 12,
  backOff: 500,
};

/**
 * Waits.
 * @throws VaultError `aborted`
 */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new VaultError('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** The pause before the try after `failures` failed ones: doubled each time, half of it by chance. */
export function backOff(patience: Patience, failures: number): number {
  const whole = Math.min(30_000, patience.backOff * 2 ** Math.max(0, failures - 1));
  return whole * (0.5 + Math.random() / 2);
}

/** How long an error asks to wait before the next try, in ms; 0 if it does not say. */
export const untilRetry = ({ retryAt = '' }: Pick<VaultError, 'retryAt'>): number =>
  Math.max(0, Date.parse(retryAt) - Date.now() || 0);

/** A signal that fires when its time is up or when the caller's fires. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Begins the time anew, unless it has ended. */
  extend(): void;
  /** Frees the timer. */
  end(): void;
}

/**
 * What `work` comes to, unless the deadline passes before.
 * @param late what is thrown then
 */
export function inTime<T>(work: PromiseLike<T>, { signal }: Deadline, late: () => VaultError): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(late());
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
    work.then(resolve, reject);
  });
}

/** Starts a deadline. AbortSignal.any and .timeout are not in every React Native. */
export function deadline(milliseconds: number, outer?: AbortSignal | null): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(abort, milliseconds);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    extend() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(abort, milliseconds);
    },
    end() {
      clearTimeout(timer);
      timer = undefined;
      outer?.removeEventListener('abort', abort);
    },
  };
}
