/** The JSON in a text; nothing if there is none. The parser's error quotes the text: it is no cause to keep. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Those of an object's members that have a value, as JSON would have them: optional ones are left out, never undefined. */
export const present = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
