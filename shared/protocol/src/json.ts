/** The JSON in a text; nothing if there is none. The parser's error quotes the text: it is no cause to keep. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
