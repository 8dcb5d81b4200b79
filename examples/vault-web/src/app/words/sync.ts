import type { HandlerProgress } from '@data-connector/vault';
import type { LastSync, RunningSync } from '../state.js';
import { explain } from './explain.js';
import { counted, moment } from './formats.js';

/** Whether the person has kept back a permission, so that a part could not be fetched. */
export function isPartDeclined({ handlers }: LastSync): boolean {
  return Object.values(handlers).some(({ state }) => state === 'declined');
}

/** One sentence on how a sync went. @param name the account's */
export function endingSentence(last: LastSync, name: string): string {
  const came = last.added === 0 ? 'nothing new' : counted(last.added, 'new record');
  const all = isPartDeclined(last) ? 'what you allowed' : 'everything';
  if (last.outcome === 'completed') return `${name}: ${all} is here, ${came}.`;
  const why = last.code ? explain(last.code, 'The provider').title : 'The sync did not come to its end';
  return `${name}: ${why}; ${came}.`;
}

const STAGES: Readonly<Record<RunningSync['stage'], (label: string) => string>> = {
  starting: () => 'Starting…',
  fetching: (label) => `Fetching from ${label}…`,
  collecting: () => 'Opening with your key…',
  stopping: () => 'Stopping, and erasing on the server…',
  paused: () => 'Paused: you are offline',
  waiting: () => 'Waiting for the server',
};

/** What a running sync is doing, in a few words. @param label what the provider is called */
export function stageTitle({ stage, code }: RunningSync, label: string): string {
  return stage === 'waiting' && code ? explain(code, label).title : STAGES[stage](label);
}

/** How far a part of a running sync has got. */
export function progressWords({ state, records, code }: HandlerProgress, label: string): string {
  switch (state) {
    case 'waiting':
      return 'Waiting';
    case 'running':
      return records === 0 ? 'Looking…' : `${counted(records, 'record')} so far`;
    case 'completed':
      return `${counted(records, 'record')} fetched`;
    case 'skipped':
      return 'Nothing to ask for yet';
    case 'declined':
    case 'failed':
      return code ? explain(code, label).title : 'Stopped';
  }
}

/** What came of a part of a sync. */
export function endingWords(
  { state, records, quarantined, code, dueAt, more }: HandlerProgress,
  label: string,
): string {
  const parts: string[] = [];
  if (state === 'skipped') parts.push(dueAt ? `asked again ${moment(dueAt)}` : 'not asked this time');
  else if ((state === 'failed' || state === 'declined') && code) parts.push(explain(code, label).title);
  else parts.push(records === 0 ? 'nothing new' : `${counted(records, 'record')} fetched`);
  if (quarantined > 0) parts.push(`${counted(quarantined, 'item')} could not be read and kept aside`);
  if (more) parts.push('there is more');
  return parts.join('; ');
}
