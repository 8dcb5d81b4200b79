import {
  startFaultProxy,
  type Exchange,
  type FaultProxy,
  type Traffic,
} from '@data-connector/testing/fault-proxy';

/** When something is to happen: before the nth request from now on is passed on, or when its answer is out. */
export interface Moment {
  readonly at: 'asked' | 'answered';
  readonly nth: number;
}

/** What a replica calls somebody through: it counts, and it can be cut for good. */
export interface Link {
  readonly url: URL;
  readonly faults: FaultProxy['faults'];
  /** All is well again: no fault, and nothing that is to happen. */
  calm(): void;
  /** Calls `then` once, at that moment. */
  when(moment: Moment, then: () => void): void;
  /** Nothing passes from this moment on, in either direction. */
  cut(): void;
  close(): Promise<void>;
}

/** Makes a link. @param traffic hears of it too, and of a request only once it is passed on for certain */
export async function startLink(target: string, traffic?: Traffic): Promise<Link> {
  let waiting: { left: number; readonly at: Moment['at']; readonly then: () => void }[] = [];
  let isCut = false;
  const pass = (at: Moment['at']) => (exchange: Exchange) => {
    const due = waiting.filter((one) => one.at === at && --one.left <= 0);
    waiting = waiting.filter((one) => !due.includes(one));
    if (at === 'answered') traffic?.answered(exchange);
    for (const { then } of due) then();
    if (at === 'asked' && !isCut) traffic?.asked(exchange);
  };
  const proxy = await startFaultProxy({
    target,
    traffic: { asked: pass('asked'), answered: pass('answered') },
  });
  const calm = () => {
    waiting = [];
    proxy.faults.clear();
  };
  return {
    url: new URL(proxy.url),
    faults: proxy.faults,
    when: ({ at, nth }, then) => void waiting.push({ at, left: nth, then }),
    calm,
    cut() {
      calm();
      isCut = true;
      proxy.faults.add({ kind: 'refuse' });
      proxy.disconnect();
    },
    close: () => proxy.close(),
  };
}
