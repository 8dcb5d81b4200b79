/** By what an answer is known again (RFC 9110, 8.8): an ETag, or where there is none, the time of its last change. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/;
const TIME = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
export const VALIDATOR = new RegExp(`${ETAG.source}|${TIME.source}`);

/** An answer's validator; nothing if it has none, or one that says too little. */
export function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag !== null) return ETAG.test(etag) ? etag : undefined;
  const changed = headers.get('last-modified') ?? '';
  // A second change within the same second would not be seen (RFC 9110, 8.8.2.2).
  const isOver = Date.parse(headers.get('date') ?? '') - Date.parse(changed) >= 1000;
  return isOver && TIME.test(changed) ? changed : undefined;
}

/** The header by which an answer comes only if it is another one (RFC 9110, 13.1). */
export const unlessHeader = (validator: string): Readonly<Record<string, string>> =>
  ETAG.test(validator) ? { 'if-none-match': validator } : { 'if-modified-since': validator };
