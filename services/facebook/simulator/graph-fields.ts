/** Fields that a request asks for: by name, with those of a nested object if it names them. */
export type Fields = ReadonlyMap<string, Fields | undefined>;

/** Splits at commas outside braces and brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '(') depth++;
    else if (character === '}' || character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}

/** Parses `id,attachments{title,media},picture.width(50)`; modifiers are left out. */
export function parseFields(text: string): Fields {
  const fields = new Map<string, Fields | undefined>();
  for (const part of split(text)) {
    const [, name, nested] = /^(\w+)(?:\.\w+\([^)]*\))*(?:\{(.*)\})?$/s.exec(part) ?? [];
    fields.set(name ?? part, nested === undefined ? undefined : parseFields(nested));
  }
  return fields;
}

/** What an object has of the fields; nested fields apply to each item of an edge (`{data: […]}`). `id` always comes. */
export function pick(source: object, fields: Fields): Record<string, unknown> {
  const object = source as Readonly<Record<string, unknown>>;
  const picked: Record<string, unknown> = {};
  for (const [name, nested] of fields) {
    const value = object[name];
    if (value === undefined) continue;
    const data = (value as { data?: unknown }).data;
    picked[name] =
      nested && Array.isArray(data) ? { data: data.map((item: object) => pick(item, nested)) } : value;
  }
  if (object['id'] !== undefined) picked['id'] = object['id'];
  return picked;
}
