/** Work under way: a promise of what it comes to, and its news for `for await`, from when the loop begins to its end. */
export type Narrated<News, Result> = Promise<Result> & AsyncIterable<News>;

/**
 * Does some work that tells its news. Leaving the loop does not end the work (its signal does); a failure ends the loop with
 * the same error.
 */
export function narrated<News, Result>(
  work: (tell: (news: News) => void) => Promise<Result>,
): Narrated<News, Result> {
  const listeners = new Set<(news: News) => void>();
  const result = work((news) => listeners.forEach((listener) => listener(news)));

  async function* listen(): AsyncGenerator<News> {
    const unread: News[] = [];
    let ended = false;
    let wake = (): void => undefined;
    const listener = (news: News): void => {
      unread.push(news);
      wake();
    };
    const end = (): void => {
      ended = true;
      wake();
    };
    listeners.add(listener);
    result.then(end, end);
    try {
      for (;;) {
        yield* unread.splice(0);
        if (unread.length > 0) continue;
        if (ended) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      await result;
    } finally {
      listeners.delete(listener);
    }
  }

  return Object.assign(result, { [Symbol.asyncIterator]: listen });
}
