import type { Response } from 'express';

/** A long answer, written no faster than the client reads it. */
export class Outlet {
  readonly #answer: Response;

  constructor(answer: Response) {
    this.#answer = answer;
  }

  /** The client has gone. */
  get closed(): boolean {
    return this.#answer.destroyed || this.#answer.writableEnded;
  }

  /** The headers have gone out. */
  get isOpen(): boolean {
    return this.#answer.headersSent;
  }

  /** Sends the headers at once, so that the client knows it is being served. */
  open(): void {
    this.#answer.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'must-revalidate' });
    this.#answer.flushHeaders();
  }

  /** Returns when there is room for more, or nobody left to write to. */
  async write(text: string): Promise<void> {
    if (this.closed || this.#answer.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#answer.off('drain', done).off('close', done);
        resolve();
      };
      this.#answer.on('drain', done).on('close', done);
    });
  }

  /** Writes what there is room for, now. */
  beat(): void {
    if (this.isOpen && !this.closed && !this.#answer.writableNeedDrain) this.#answer.write('\n');
  }

  end(text: string): void {
    if (!this.closed) this.#answer.end(text);
  }

  /** Calls `gone` when the client has left. */
  onClose(gone: () => void): void {
    this.#answer.on('close', gone);
  }
}
