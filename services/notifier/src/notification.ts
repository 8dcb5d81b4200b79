import type { Notification, SyncEvent } from '@data-connector/protocol';

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
