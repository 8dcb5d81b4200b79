/** A secret that may be nowhere. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A needle as it is spelled in one encoding. */
export interface Spelling {
  readonly needle: string;
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** Fewer bytes than this are found in anything by chance. */
const SHORTEST = 8;

/**
 * Base64 of bytes that stand `before` bytes after a multiple of three, without the characters at both ends that also depend
 * on their neighbours.
 */
function base64In(bytes: Buffer, before: 0 | 1 | 2): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** How a text is spelled where only some characters stand for themselves; nothing for bytes that are no text. */
function textSpellings(bytes: Buffer): Record<string, string> {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return {};
  const component = encodeURIComponent(text);
  return {
    'URL-encoded': component,
    'URL-encoded, lower case': component.replace(/%../g, (code) => code.toLowerCase()),
    'URL-encoded twice': encodeURIComponent(component),
    'form-encoded': new URLSearchParams({ '': text }).toString().slice(1),
    JSON: JSON.stringify(text).slice(1, -1),
    'JSON in JSON': JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  };
}

/** Every spelling of a needle, each once. */
export function spellingsOf({ name, bytes }: Needle): Spelling[] {
  const aligned = ([0, 1, 2] as const).map((before) => base64In(bytes, before));
  const texts: Record<string, string> = {
    hex: bytes.toString('hex'),
    HEX: bytes.toString('hex').toUpperCase(),
    ...Object.fromEntries(aligned.map((text, before) => [`base64 at ${before}`, text])),
    ...Object.fromEntries(aligned.map((text, before) => [`base64url at ${before}`, urlSafe(text)])),
    ...textSpellings(bytes),
  };
  const known = new Set<string>([bytes.toString('latin1')]);
  const spellings = [{ needle: name, encoding: 'raw', bytes }];
  for (const [encoding, text] of Object.entries(texts)) {
    if (known.has(Buffer.from(text).toString('latin1'))) continue;
    known.add(Buffer.from(text).toString('latin1'));
    spellings.push({ needle: name, encoding, bytes: Buffer.from(text) });
  }
  return spellings;
}

/** The secrets of a run, which come to be known as it goes on. */
export class Needles {
  readonly #known = new Map<string, Needle>();

  /** Adds a secret, as text or as bytes; again under the same name adds another one. @returns it */
  add<T extends string | Uint8Array>(name: string, secret: T): T {
    const bytes = Buffer.from(secret as Uint8Array);
    if (bytes.length < SHORTEST) throw new Error(`${name} is too short to be looked for`);
    this.#known.set(bytes.toString('hex'), { name, bytes });
    return secret;
  }

  get all(): readonly Needle[] {
    return [...this.#known.values()];
  }
}
