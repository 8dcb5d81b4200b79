/** Of Node's and undici's errors, and of what undici's are caused by. */
interface Fault {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
}

function some(fault: unknown, is: (fault: Fault) => boolean): boolean {
  if (typeof fault !== 'object' || fault === null) return false;
  return is(fault) || some((fault as Fault).cause, is);
}

/** Tells whether a fault means that nobody was there: nothing was sent. */
export const isAbsent = (fault: unknown): boolean =>
  some(
    fault,
    ({ code, syscall }) =>
      syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT',
  );

/** Tells whether an answer had begun, though one that is not HTTP. */
export const isUnreadable = (fault: unknown): boolean =>
  some(fault, ({ code }) => typeof code === 'string' && /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$)/.test(code));

/** Tells whether a connection ended without an answer. */
export const isCutOff = (fault: unknown): boolean =>
  some(fault, ({ code }) => code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET');
