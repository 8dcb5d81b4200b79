import { componentSchemas, type Json } from './json-schema.js';

/** What a member holds, in a few words. */
function kindOf(schema: Json): string {
  const { type, format, items, enum: words } = schema;
  if (Array.isArray(words))
    return words.length > 9 ? 'a code' : words.map((word) => `\`${word}\``).join(', ');
  if (type === 'array') return `list of ${kindOf((items ?? {}) as Json)}s`;
  if (format === 'date-time') return 'time';
  if (format === 'uri') return 'URL';
  const kinds: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: 'true or false',
  };
  return kinds[String(type)] ?? 'object';
}

/**
 * A table of a schema's members: Markdown.
 * @throws Error for a name that there is not, or a member that is not described
 */
export function fieldsTable(name: string): string {
  const schema = componentSchemas()[name] as Json | undefined;
  if (!schema) throw new Error(`no schema is called ${name}`);
  const { properties, required = [] } = schema as { properties: Record<string, Json>; required?: string[] };
  const rows = Object.entries(properties).map(([member, each]) => {
    const { description } = each;
    if (typeof description !== 'string') throw new Error(`${name}.${member} is not described`);
    const may = required.includes(member) ? '' : ', may be missing';
    return `| \`${member}\` | ${kindOf(each)}${may} | ${description} |`;
  });
  return ['| member | holds | |', '| --- | --- | --- |', ...rows].join('\n');
}
