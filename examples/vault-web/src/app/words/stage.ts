import type { RunningSync } from '../store/state.js';
import { explain } from './explain.js';

/** What a running sync is doing, in a few words. @param label what the provider is called */
export function stageTitle({ stage, code }: RunningSync, label: string): string {
  switch (stage) {
    case 'starting':
      return 'Starting…';
    case 'fetching':
      return `Fetching from ${label}…`;
    case 'collecting':
      return 'Opening with your key…';
    case 'stopping':
      return 'Stopping, and erasing on the server…';
    case 'paused':
      return 'Paused: you are offline';
    case 'waiting':
      return code ? explain(code, label).title : 'Waiting for the server';
  }
}
