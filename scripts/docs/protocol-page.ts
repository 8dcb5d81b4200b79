import { BLOCKS } from './example/blocks.js';
import type { Example } from './example/make-example.js';

const BLOCK = /<!-- example: ([a-z ]+) -->[\s\S]*?<!-- end -->/g;

/**
 * docs/protocol.md with its examples as they are now: what stands between `<!-- example: name -->` and `<!-- end -->` is
 * written anew, all else is left.
 * @throws Error for a name that there is not, or a block that is not shown
 */
export function withExamples(markdown: string, example: Example): string {
  const shown = new Set<string>();
  const page = markdown.replace(BLOCK, (_whole, name: string) => {
    const block = BLOCKS[name];
    if (!block) throw new Error(`no example is called ${name}`);
    shown.add(name);
    return `<!-- example: ${name} -->\n\n${block(example)}\n\n<!-- end -->`;
  });
  const hidden = Object.keys(BLOCKS).filter((name) => !shown.has(name));
  if (hidden.length > 0) throw new Error(`docs/protocol.md does not show ${hidden.join(', ')}`);
  return page;
}
