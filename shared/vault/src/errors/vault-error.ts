import { CODES, isCode, type Code, type Keyring, type Retry } from '@data-connector/protocol';

/** What can go wrong on the Vault's side, besides the protocol's own codes. */
export const CLIENT_CODES = {
  state_mismatch: { text: 'The return does not belong to this connection attempt', retry: 'no' },
  return_malformed: { text: 'The return is not one that the gateway makes', retry: 'reconnect' },
  key_wrong: { text: 'This key does not open what was sealed', retry: 'no' },
  tampered: { text: 'What came is not what the service sealed or signed', retry: 'no' },
  incomplete: { text: 'Not every promised record has come', retry: 'later' },
  unreachable: { text: 'The gateway does not answer', retry: 'later' },
  answer_malformed: { text: 'The gateway’s answer is not what the protocol says', retry: 'later' },
  local_failed: { text: 'The local database failed', retry: 'no' },
  aborted: { text: 'The Vault aborted this', retry: 'no' },
} as const satisfies Record<string, { text: string; retry: Retry }>;

/** A code of this client: each stands for one row of CLIENT_CODES. */
export type ClientCode = keyof typeof CLIENT_CODES;

/** What is known about an error besides its code. `retryAt` is ISO 8601. */
export interface VaultErrorFacts {
  readonly cause?: unknown;
  readonly retry?: Retry | undefined;
  readonly retryAt?: string | undefined;
  /** The HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** For the operator. */
  readonly requestId?: string | undefined;
  readonly superseded?: { readonly keyring: Keyring; readonly connection: string } | undefined;
}

/** The one error of this client: `code` says what happened, `retry` what to do about it. Its text never echoes input. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: Code | ClientCode;
  readonly retry: Retry;
  readonly retryAt: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** With `connection_superseded`: what leads to the connection to go on with, still sealed. */
  readonly superseded: VaultErrorFacts['superseded'];

  constructor(code: Code | ClientCode, facts: VaultErrorFacts = {}) {
    const { title: text, retry } = isCode(code)
      ? CODES[code]
      : { title: CLIENT_CODES[code].text, retry: CLIENT_CODES[code].retry };
    super(text, 'cause' in facts ? { cause: facts.cause } : undefined);
    this.code = code;
    this.retry = facts.retry ?? retry;
    this.retryAt = facts.retryAt;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.superseded = facts.superseded;
  }
}

/** Tells whether an error is a VaultError, with one of some codes if any are named. */
export function isVaultError(error: unknown, ...codes: (Code | ClientCode)[]): error is VaultError {
  return error instanceof VaultError && (codes.length === 0 || codes.includes(error.code));
}
