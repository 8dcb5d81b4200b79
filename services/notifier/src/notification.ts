import type { Code, Outcome, SyncEvent } from '@data-connector/protocol';

/** What a relay is told. Times are ISO 8601. */
export interface Notification {
  readonly type: `connector.sync.${Outcome}`;
  /** When the sync ended. */
  readonly timestamp: string;
  readonly data: {
    /** The Vault's own, from its `notify`: by it the relay knows whom to wake. */
    readonly ref: string;
    readonly provider: string;
    readonly syncId: string;
    readonly outcome: Outcome;
    readonly code?: Code;
    readonly retryAt?: string;
    readonly records: number;
  };
}

/** The notification of an event, for the Vault behind `ref`. */
export function notificationOf({ type, time, data }: SyncEvent, ref: string): Notification {
  const { provider, syncId, outcome, code, retryAt, records } = data;
  return {
    type,
    timestamp: time,
    data: {
      ref,
      provider,
      syncId,
      outcome,
      ...(code === undefined ? {} : { code }),
      ...(retryAt === undefined ? {} : { retryAt }),
      records,
    },
  };
}
