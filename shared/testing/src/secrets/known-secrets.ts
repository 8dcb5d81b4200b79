import { inspect } from 'node:util';

/** Everything that may stand nowhere but in memory, headers and bodies. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Remembers secrets; nothing and very short texts are passed over. */
  add(...secrets: readonly (string | null | undefined)[]): void {
    for (const secret of secrets) if (secret && secret.length >= 6) this.#known.add(secret);
  }

  /** Which forms of the secrets a text holds: as they are, URL-encoded, in base64. Never the secrets themselves. */
  in(text: string): string[] {
    return [...this.#known].flatMap((secret) => {
      const forms = {
        plain: secret,
        encoded: encodeURIComponent(secret),
        base64: Buffer.from(secret).toString('base64').replace(/=+$/, ''),
        base64url: Buffer.from(secret).toString('base64url'),
      };
      return Object.entries(forms).flatMap(([form, written]) =>
        text.includes(written) ? [`a secret, ${form}`] : [],
      );
    });
  }
}

/** All that an error can come to be printed as: message, stack, JSON, inspection, and the same of its causes. */
export function everythingSaid(thrown: unknown): string {
  const said: string[] = [];
  for (let error = thrown, depth = 0; error != null && depth < 10; depth++) {
    said.push(inspect(error, { depth: 10, showHidden: true, maxStringLength: null, maxArrayLength: null }));
    said.push(JSON.stringify(error, cycleGuard()) ?? '');
    if (typeof error !== 'object') break;
    const { cause, message, stack } = error as { cause?: unknown; message?: unknown; stack?: unknown };
    said.push(...[message, stack].filter((text) => typeof text === 'string'));
    error = cause;
  }
  return said.join('\n');
}

function cycleGuard(): (key: string, value: unknown) => unknown {
  const seen = new Set<unknown>();
  return (_key, value) => {
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value;
    if (seen.has(value)) return '[seen]';
    seen.add(value);
    return value;
  };
}
