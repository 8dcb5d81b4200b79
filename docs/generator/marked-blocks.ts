/** What blocks hold, by their names: text of the file's kind. A file has to show all of them. */
export type Blocks = Readonly<Record<string, string>>;

/** How a file's language comments, and what stands between a comment and a block. */
interface Comment {
  readonly open: string;
  readonly close: string;
  readonly gap: string;
}
const MARKDOWN: Comment = { open: '<!-- ', close: ' -->', gap: '\n\n' };
export const YAML: Comment = { open: '# ', close: '', gap: '\n' };

/**
 * A file with its generated blocks as they are now: what stands between the comments `kind: name` and `end` is written anew,
 * all else is left. Of a kind that is a function any number may be shown.
 * @throws Error for a name that there is not, or one that is not shown
 */
export function withBlocks(
  file: string,
  kinds: Readonly<Record<string, Blocks | ((name: string) => string)>>,
  { open, close, gap }: Comment = MARKDOWN,
): string {
  const shown = new Set<string>();
  const begin = `${open}(${Object.keys(kinds).join('|')}): ([A-Za-z -]+)${close}`;
  const block = new RegExp(`${begin}$[^]*?^( *)${open}end${close}$`, 'gm');
  const page = file.replace(block, (_whole, kind: string, name: string, indent: string) => {
    const blocks = kinds[kind] ?? {};
    const text = typeof blocks === 'function' ? blocks(name) : blocks[name];
    if (text === undefined) throw new Error(`no ${kind} is called ${name}`);
    shown.add(`${kind}: ${name}`);
    return `${open}${kind}: ${name}${close}${gap}${text}${gap}${indent}${open}end${close}`;
  });
  for (const [kind, blocks] of Object.entries(kinds))
    for (const name of Object.keys(blocks))
      if (!shown.has(`${kind}: ${name}`)) throw new Error(`${kind}: ${name} is not shown`);
  return page;
}
