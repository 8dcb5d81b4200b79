import type { SyncView } from '@data-connector/vault';

const WIDTH = 24;

/** A bar that is full when a handler is done; until then a block moves with its pages, for nobody knows how many will come. */
function bar(state: string, pages: number): string {
  if (state === 'completed') return '█'.repeat(WIDTH);
  if (state === 'skipped' || state === 'declined' || state === 'waiting') return '░'.repeat(WIDTH);
  const at = (pages * 3) % WIDTH;
  return Array.from({ length: WIDTH }, (_, i) => ((i - at + WIDTH) % WIDTH < 6 ? '█' : '░')).join('');
}

function lines({ handlers }: SyncView): string[] {
  const longest = Math.max(12, ...Object.keys(handlers).map(({ length }) => length));
  return Object.entries(handlers).map(([name, { state, pages, records, code, dueAt }]) => {
    const note = code ?? (dueAt === undefined ? state : `not due before ${dueAt}`);
    return `  ${name.padEnd(longest)} ${bar(state, pages)} ${String(records).padStart(7)} records  ${note}`;
  });
}

/** Shows a sync's progress, a bar per handler: in place on a terminal, otherwise once at the end. */
export function progressBars(out: NodeJS.WriteStream): { show(view: SyncView): void; end(): void } {
  let shown: string[] = [];
  return {
    show(view) {
      const next = lines(view);
      if (out.isTTY) {
        if (shown.length > 0) out.write(`\u001b[${shown.length}A`);
        out.write(next.map((line) => `\u001b[2K${line}\n`).join(''));
      }
      shown = next;
    },
    end() {
      if (!out.isTTY) out.write(shown.map((line) => `${line}\n`).join(''));
      shown = [];
    },
  };
}
