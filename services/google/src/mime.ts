import { objectOf, objectsIn, textOf, type ThirdPartyObject } from '@data-connector/provider';

/** So many parts of a message are looked at, and so much of a body is kept as text, in bytes. */
const MOST_PARTS = 1000;
const MOST_BYTES = 2 ** 20;

/** The value of a header of a part (RFC 5322). */
export function headerOf({ headers }: ThirdPartyObject, name: string): string | undefined {
  const found = objectsIn(headers).find((one) => String(one['name']).toLowerCase() === name);
  return textOf(found?.['value']);
}

/** The parts of a message that have no parts themselves, in their order (RFC 2046). */
export function leavesOf(part: ThirdPartyObject): ThirdPartyObject[] {
  const found: ThirdPartyObject[] = [];
  const left = [part];
  for (let seen = 0; seen < MOST_PARTS; seen++) {
    const next = left.pop();
    if (!next) break;
    const { parts } = next;
    if (Array.isArray(parts) && parts.length > 0)
      left.push(...objectsIn(parts.slice(0, MOST_PARTS)).reverse());
    else found.push(next);
  }
  return found;
}

/** What a message says in one form, such as `text/plain`: of the parts that are not attached, one after another. */
export function bodyOf(leaves: readonly ThirdPartyObject[], type: string): string | undefined {
  const texts = leaves.flatMap((leaf) => {
    const { filename, mimeType } = leaf;
    const isBody = textOf(filename) === undefined && String(mimeType).toLowerCase() === type;
    return isBody ? (textIn(leaf) ?? []) : [];
  });
  return texts.length > 0 ? texts.join('\n').slice(0, MOST_BYTES) : undefined;
}

const charsetOf = (leaf: ThirdPartyObject): string =>
  /\bcharset="?([\w.:+-]+)/i.exec(headerOf(leaf, 'content-type') ?? '')?.[1] ?? 'utf-8';

const decoded = (bytes: Uint8Array, charset: string, options: { fatal: boolean; stream: boolean }) => {
  try {
    return new TextDecoder(charset, options).decode(bytes, options);
  } catch {
    return undefined;
  }
};

/** The text of bytes in a charset of other times, as far as it can be read: at once Node has Latin-1 for windows-1252. */
const legacy = (bytes: Uint8Array, charset: string): string | undefined =>
  decoded(bytes, charset, { fatal: false, stream: true });

/**
 * The text of a part. What is well-formed UTF-8 is it, whatever its header says: some of what Gmail gives it has converted. Only
 * ISO 2022 looks like it, by its escapes.
 */
function textIn(leaf: ThirdPartyObject): string | undefined {
  const data = textOf(objectOf(leaf['body'])?.['data']);
  if (data === undefined) return undefined;
  const bytes = Buffer.from(data.slice(0, MOST_BYTES * 2), 'base64url').subarray(0, MOST_BYTES);
  const charset = charsetOf(leaf);
  if (/^iso-2022/i.test(charset) && bytes.includes(0x1b)) return legacy(bytes, charset);
  // One that was cut may end within a letter.
  const utf8 = decoded(bytes, 'utf-8', { fatal: true, stream: bytes.length === MOST_BYTES });
  return utf8 ?? legacy(bytes, charset) ?? legacy(bytes, 'windows-1252');
}
