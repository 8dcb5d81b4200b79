/** Something that goes on beside the rest, once at a time: while it is under way it is not begun again. */
export class Beside {
  #underWay: Promise<void> | undefined;

  /** @param job must not throw */
  begin(job: () => Promise<void>): void {
    this.#underWay ??= job().finally(() => (this.#underWay = undefined));
  }

  /** Waits for the end of what is under way. */
  async ended(): Promise<void> {
    await this.#underWay;
  }
}
