import type { FaultProxy, RequestLine } from '@data-connector/testing/fault-proxy';

/** Longer than a service waits for more records before it stores those it has, in ms. */
const SLOW_MS = 1200;

/**
 * Holds a list of a third party in its middle: two pages come, the third comes so slowly that what there is gets stored,
 * and no further page comes until what this returns is called.
 * @param isPage tells which requests are for pages of the list
 */
export function hold({ faults }: FaultProxy, isPage: (request: RequestLine) => boolean): () => void {
  const seen: string[] = [];
  const page = (request: RequestLine): number => {
    if (!isPage(request)) return 0;
    const { path } = request;
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
