/** Lets waiters through each time it is opened: something they wait for may have changed. */
export class Gate {
  #waiting = new Set<() => void>();

  /** Waits until the gate is opened next, or `signal` is aborted; never throws. */
  wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const through = () => {
        this.#waiting.delete(through);
        signal?.removeEventListener('abort', through);
        resolve();
      };
      this.#waiting.add(through);
      signal?.addEventListener('abort', through);
    });
  }

  /** Lets everyone through who waits now. */
  open(): void {
    for (const through of [...this.#waiting]) through();
  }
}
