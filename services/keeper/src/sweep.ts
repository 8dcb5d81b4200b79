import type { ProviderStore } from '@data-connector/couch';

/** One round of retention under way: what it has dropped, and what it had to leave to the next one. */
export class Sweep {
  /** How many were dropped. */
  datastores = 0;
  days = 0;
  /** How many of its steps failed, and why the first did. */
  left = 0;
  fault: unknown;
  /** The datastores that a sync document names. */
  readonly named = new Set<string>();

  /** @param there the datastores that there are */
  constructor(
    private readonly store: ProviderStore,
    readonly there: ReadonlySet<string>,
  ) {}

  /** Does a step, whose failure ends nothing else. @returns whether it was done */
  async step(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.left++;
      this.fault ??= error;
      return false;
    }
  }

  async dropDatastore(name: string): Promise<void> {
    if (!this.there.has(name)) return;
    await this.store.destroy(name);
    this.datastores++;
  }

  async dropDay(day: string): Promise<void> {
    await this.store.destroy(this.store.names.syncsOf(day));
    this.days++;
  }
}
