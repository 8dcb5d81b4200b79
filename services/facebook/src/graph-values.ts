/** An object as the Graph API sent it: any field may be missing, or of an unexpected type. */
export type GraphObject = Readonly<Record<string, unknown>>;

/** An object, or nothing if the value is none. */
export function objectOf(value: unknown): GraphObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as GraphObject)
    : undefined;
}

/** A text that says something, or nothing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The objects of an edge that came as a field (`{data: […]}`). */
export function listOf(value: unknown): readonly GraphObject[] {
  const data = objectOf(value)?.['data'];
  return Array.isArray(data) ? (data as unknown[]).map(objectOf).filter((item) => item !== undefined) : [];
}

/** A time such as `2015-06-22T12:48:05+0000` in ms since 1970, or nothing if it is none of this era. */
export function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return at >= 0 && at < 253_402_300_800_000 ? at : undefined;
}

/** A time as ISO 8601 in UTC. */
export function isoTimeOf(value: unknown): string | undefined {
  const at = timeOf(value);
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** An absolute http(s) URL; Facebook gives some permalinks as a path of its own. */
export function webUrlOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined || !URL.canParse(text, 'https://www.facebook.com')) return undefined;
  const url = new URL(text, 'https://www.facebook.com');
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** The address of a picture: `{data: {url}}`, or as older versions had it, the address itself. */
export function pictureOf(value: unknown): string | undefined {
  return webUrlOf(objectOf(objectOf(value)?.['data'])?.['url'] ?? value);
}
