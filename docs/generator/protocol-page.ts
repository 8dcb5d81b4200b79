import { BLOCKS } from './example/blocks.js';
import type { Example } from './example/make-example.js';
import { fieldsTable } from './fields-table.js';

const BLOCK = /<!-- (example|fields): ([A-Za-z ]+) -->[\s\S]*?<!-- end -->/g;

/**
 * docs/protocol.md with its examples and tables as they are now: what stands between `<!-- example: name -->` or
 * `<!-- fields: Schema -->` and `<!-- end -->` is written anew, all else is left.
 * @throws Error for a name that there is not, or an example that is not shown
 */
export function withExamples(markdown: string, example: Example): string {
  const shown = new Set<string>();
  const exampleOf = (name: string): string => {
    const block = BLOCKS[name];
    if (!block) throw new Error(`no example is called ${name}`);
    shown.add(name);
    return block(example);
  };
  const page = markdown.replace(BLOCK, (_whole, kind: string, name: string) => {
    const text = kind === 'fields' ? fieldsTable(name) : exampleOf(name);
    return `<!-- ${kind}: ${name} -->\n\n${text}\n\n<!-- end -->`;
  });
  const hidden = Object.keys(BLOCKS).filter((name) => !shown.has(name));
  if (hidden.length > 0) throw new Error(`docs/protocol.md does not show ${hidden.join(', ')}`);
  return page;
}
