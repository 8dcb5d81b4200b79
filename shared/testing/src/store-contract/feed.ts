import type { Client } from './client.js';

/** A line of a continuous feed. */
export interface Line {
  id?: string;
  seq?: string;
  last_seq?: string;
  doc?: Record<string, unknown>;
}

/** Reads a continuous feed while it runs. */
export class Feed {
  readonly lines: Line[] = [];
  heartbeats = 0;
  /** How it ended, or undefined while it runs: by itself, or cut. */
  ended: 'end' | 'cut' | undefined;
  readonly #stop = new AbortController();

  private constructor(readonly answer: Response) {}

  static async open(client: Client, path: string, method = 'GET', body?: unknown): Promise<Feed> {
    const stop = new AbortController();
    const feed = new Feed(await client.open(method, path, body, stop.signal));
    feed.#stop.signal.addEventListener('abort', () => stop.abort());
    void feed.#read();
    return feed;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of this.answer.body ?? []) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#take(line);
      }
      this.ended = 'end';
    } catch {
      this.ended = 'cut';
    }
  }

  #take(line: string): void {
    if (line === '') this.heartbeats++;
    else this.lines.push(JSON.parse(line) as Line);
  }
}
