/** Counts what is open at the moment, for each client by itself. */
export class Tally {
  readonly #open = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Tells whether a client has all open that it may. */
  isFull(client: string): boolean {
    const open = this.#open.get(client);
    return open !== undefined && open >= this.most;
  }

  enter(client: string): void {
    this.#open.set(client, (this.#open.get(client) ?? 0) + 1);
  }

  leave(client: string): void {
    const left = (this.#open.get(client) ?? 1) - 1;
    // Or it would remember everybody who ever came.
    if (left > 0) this.#open.set(client, left);
    else this.#open.delete(client);
  }
}
