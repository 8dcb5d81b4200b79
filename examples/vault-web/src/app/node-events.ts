type Listener = (...values: unknown[]) => void;

interface Listening {
  readonly listener: Listener;
  readonly once: boolean;
}

/** Node's EventEmitter as far as PouchDB's browser edition uses it; it imports `events`, which browsers do not have. */
class EventEmitter {
  // No private field: PouchDB calls these methods on objects that no constructor of this class has made.
  private all: Map<string, Listening[]> | undefined;

  private of(event: string): Listening[] {
    return this.all?.get(event) ?? [];
  }

  private add(event: string, listening: Listening): this {
    this.all ??= new Map();
    this.all.set(event, [...this.of(event), listening]);
    return this;
  }

  on(event: string, listener: Listener): this {
    return this.add(event, { listener, once: false });
  }

  addListener(event: string, listener: Listener): this {
    return this.on(event, listener);
  }

  once(event: string, listener: Listener): this {
    return this.add(event, { listener, once: true });
  }

  removeListener(event: string, listener: Listener): this {
    const at = this.of(event).findLastIndex((one) => one.listener === listener);
    if (at >= 0) this.all?.set(event, this.of(event).toSpliced(at, 1));
    return this;
  }

  off(event: string, listener: Listener): this {
    return this.removeListener(event, listener);
  }

  removeAllListeners(event?: string): this {
    if (event === undefined) this.all?.clear();
    else this.all?.delete(event);
    return this;
  }

  /** @throws the error of an `error` event that nobody listens to */
  emit(event: string, ...values: unknown[]): boolean {
    const listening = this.of(event);
    if (event === 'error' && listening.length === 0)
      throw values[0] instanceof Error ? values[0] : new Error('Unhandled error event');
    for (const { listener, once } of listening) {
      if (once) this.removeListener(event, listener);
      listener.apply(this, values);
    }
    return listening.length > 0;
  }

  listeners(event: string): Listener[] {
    return this.of(event).map(({ listener }) => listener);
  }

  listenerCount(event: string): number {
    return this.of(event).length;
  }

  setMaxListeners(): this {
    return this;
  }
}

// PouchDB copies the methods by their names, which it enumerates; a class's own are not enumerable.
for (const name of Object.getOwnPropertyNames(EventEmitter.prototype))
  if (name !== 'constructor') Object.defineProperty(EventEmitter.prototype, name, { enumerable: true });

export { EventEmitter, EventEmitter as default };
