/** What is told of a value that the app keeps: in which store, under which key, and the value with its bytes as text. */
export interface KeptValue {
  readonly store: string;
  readonly key?: unknown;
  readonly value: { readonly [field: string]: unknown };
}

type Field = { readonly [field: string]: unknown } | undefined;

/** Bytes as they come out of a page. */
const bytesOf = (hex: unknown): Buffer | undefined =>
  typeof hex === 'string' ? Buffer.from(hex, 'hex') : undefined;

const unescaped = (text: string): string =>
  text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });

/** A text, and what it says once percent signs and base64 are undone, twice if need be. */
function* readings(text: string, depth = 2): Generator<string> {
  yield text;
  yield text.toLowerCase();
  yield text.replaceAll('+', '-').replaceAll('/', '_');
  if (depth === 0) return;
  if (unescaped(text) !== text) yield* readings(unescaped(text), depth - 1);
  // Where base64 begins is not known: a slash before it may belong to it.
  for (const [run] of text.matchAll(/[\w+/-]{24,}/g))
    for (const from of [0, 1, 2, 3])
      yield* readings(Buffer.from(run.slice(from), 'base64').toString('latin1'), depth - 1);
}

/** The secrets of one visit, as they become known. */
export class Secrets {
  readonly #names = new Map<string, string>();

  /** What kinds of secrets are known. */
  get kinds(): string[] {
    return [...new Set(this.#names.values())].sort();
  }

  /** Takes a secret; of bytes, as hex and as base64url. */
  add(kind: string, secret: unknown): void {
    if (secret instanceof Uint8Array) {
      this.add(kind, Buffer.from(secret).toString('hex'));
      this.add(kind, Buffer.from(secret).toString('base64url'));
    } else if (typeof secret === 'string' && secret.length >= 8) this.#names.set(secret, kind);
  }

  /** Takes the secrets in what the app writes to its databases. */
  learn({ store, key, value }: KeptValue): void {
    if (store === 'attempts') this.add('seal key', bytesOf(value['sealKey']));
    if (store === 'values' && key === 'owner') {
      const own = value['key'] as Field;
      this.add('key', bytesOf(own?.['privateKey'] ?? own?.['secret']));
      this.add('key', own?.['passphrase']);
    }
    if (store !== 'connections') return;
    const { connection, pending } = value as { connection: Field; pending: Field };
    this.add('access token', connection?.['accessToken']);
    this.add('refresh token', connection?.['refreshToken']);
    this.add('DPoP key', connection?.['dpopKey']);
    this.add('proof', connection?.['proof']);
    this.add('sync token', (pending?.['ticket'] as Field)?.['token']);
  }

  /** The kinds of secrets that a text shows, written as they are, escaped, or in base64, alone or in something else. */
  shownIn(text: string): string[] {
    const shown = new Set<string>();
    for (const reading of readings(text))
      for (const [secret, kind] of this.#names) if (reading.includes(secret)) shown.add(kind);
    return [...shown];
  }
}
