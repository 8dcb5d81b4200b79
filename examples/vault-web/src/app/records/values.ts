/** Members of a record are anybody's guess: these give what is there in the expected form, or nothing. */

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The texts of a list that say something. */
export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).flatMap((one) => textOf(one) ?? []);

/** A member of what may be an object. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** An address that may be opened or shown: http(s), nothing else. */
export function webUrl(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined;
}

/** A picture's address: over https only, as the page's policy has it. */
export function pictureUrl(value: unknown): string | undefined {
  const url = webUrl(value);
  return url?.toLowerCase().startsWith('https://') ? url : undefined;
}

/** A time as ISO 8601, if it is one. */
export function timeOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && Number.isFinite(Date.parse(text)) ? text : undefined;
}
