type Print = (...args: unknown[]) => unknown;

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'];

/** What has been printed since it began to listen. */
export interface Printed {
  readonly text: string;
  /** Stops listening. */
  stop(): void;
}

/** Listens to the console and the standard streams; all is still printed. */
export function listenToPrints(): Printed {
  const printed: string[] = [];
  const undo: (() => void)[] = [];
  const listen = (owner: object, name: string): void => {
    const methods = owner as Record<string, Print>;
    const before = methods[name];
    if (!before) return;
    methods[name] = (...args) => {
      printed.push(args.map(String).join(' '));
      return before.apply(owner, args);
    };
    undo.push(() => (methods[name] = before));
  };
  for (const name of METHODS) listen(globalThis.console, name);
  for (const stream of [process.stdout, process.stderr]) listen(stream, 'write');
  return {
    get text() {
      return printed.join('\n');
    },
    stop: () => undo.forEach((restore) => restore()),
  };
}
