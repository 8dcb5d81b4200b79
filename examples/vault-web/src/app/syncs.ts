import type { HandlerProgress } from '@data-connector/vault';
import { state, type AccountKey, type AnyCode, type RunningSync } from './state.js';

/** News of a sync that is over comes to nothing; one that is being stopped stays so. */
function change(account: AccountKey, news: Partial<RunningSync>): void {
  const sync = state.syncs.value[account];
  if (!sync) return;
  const stage = sync.stage === 'stopping' ? sync.stage : (news.stage ?? sync.stage);
  state.syncs.value = { ...state.syncs.value, [account]: { ...sync, ...news, stage } };
}

/** A sync begins, or goes on: then what was known of it is still shown. */
export function syncBegun(account: AccountKey): void {
  const { handlers = {}, collected = {} } = state.syncs.value[account] ?? {};
  const sync: RunningSync = { stage: 'starting', handlers, collected };
  state.syncs.value = { ...state.syncs.value, [account]: sync };
}

export function syncStage(account: AccountKey, stage: RunningSync['stage'], code?: AnyCode): void {
  change(account, { stage, code });
}

export function syncNews(account: AccountKey, handlers: Readonly<Record<string, HandlerProgress>>): void {
  change(account, { handlers, stage: 'fetching' });
}

/** Records of a schema were opened and written here. */
export function syncCollected(
  account: AccountKey,
  { schema, records, expected }: { schema: string; records: number; expected: number },
): void {
  const collected = state.syncs.value[account]?.collected;
  const now = { records, expected: Math.max(records, expected) };
  change(account, { stage: 'collecting', collected: { ...collected, [schema]: now } });
}

export function syncOver(account: AccountKey): void {
  const { [account]: _over, ...syncs } = state.syncs.value;
  state.syncs.value = syncs;
}
