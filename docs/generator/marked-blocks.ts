/** What a block of some name holds: Markdown; nothing for a name that there is not. */
export interface Blocks {
  readonly make: (name: string) => string | undefined;
  /** The names that a page has to show. */
  readonly all?: readonly string[];
}

/**
 * A page with its generated blocks as they are now: what stands between `<!-- kind: name -->` and `<!-- end -->` is written
 * anew, all else is left.
 * @throws Error for a name that there is not, or one that is not shown
 */
export function withBlocks(markdown: string, kinds: Readonly<Record<string, Blocks>>): string {
  const shown = new Set<string>();
  const block = new RegExp(
    `<!-- (${Object.keys(kinds).join('|')}): ([A-Za-z -]+) -->[\\s\\S]*?<!-- end -->`,
    'g',
  );
  const page = markdown.replace(block, (_whole, kind: string, name: string) => {
    const text = kinds[kind]?.make(name);
    if (text === undefined) throw new Error(`no ${kind} is called ${name}`);
    shown.add(`${kind}: ${name}`);
    return `<!-- ${kind}: ${name} -->\n\n${text}\n\n<!-- end -->`;
  });
  for (const [kind, { all = [] }] of Object.entries(kinds))
    for (const name of all)
      if (!shown.has(`${kind}: ${name}`)) throw new Error(`${kind}: ${name} is not shown`);
  return page;
}
