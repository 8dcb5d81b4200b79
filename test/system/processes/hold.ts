import type { FaultProxy } from '@data-connector/testing/fault-proxy';

/** Longer than a service waits for more records before it stores those it has, in ms. */
const SLOW_MS = 1200;

/**
 * Holds a list of a third party in its middle: two pages come, the third comes so slowly that what there is gets stored,
 * and no further page comes until what this returns is called.
 * @param list what the paths of the list's pages have in them
 */
export function hold({ faults }: FaultProxy, list: string): () => void {
  const seen: string[] = [];
  const page = ({ path }: { path: string }): number => {
    if (!path.includes(list)) return 0;
    // A page that is asked for again is the same page.
    if (!seen.includes(path)) seen.push(path);
    return seen.indexOf(path) + 1;
  };
  const fast = faults.add({ kind: 'delay', ms: SLOW_MS }, { match: (request) => page(request) === 3 });
  const release = faults.add({ kind: 'hang' }, { match: (request) => page(request) > 3 });
  return () => {
    fast();
    release();
  };
}
