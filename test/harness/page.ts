const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** A page's text as a person reads it, or an attribute as the browser takes it. */
export function decoded(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#39);/g, (_whole, name: string) => ENTITIES[name] ?? '');
}

/** Where a page's link with an id leads, or nothing if it has none. */
export function linkOf(html: string, id: 'open-vault' | 'cancel'): string | undefined {
  const tag = new RegExp(`<a\\b[^>]*\\bid="${id}"[^>]*>`).exec(html)?.[0];
  const href = /\bhref="([^"]*)"/.exec(tag ?? '')?.[1];
  return href === undefined ? undefined : decoded(href);
}

/** The error code that a page shows, if it shows one. */
export function codeOf(html: string): string | undefined {
  return /<code id="code">([a-z_]+)<\/code>/.exec(html)?.[1];
}

/** What a page says, without its markup and style. */
export function textOf(html: string): string {
  return decoded(
    html
      .replace(/<(style|script)\b[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' '),
  ).trim();
}

/** A deep link in its parts: `query` in order, `fragment` as [name, value]. */
export function partsOf(link: string) {
  const [before = '', fragment = ''] = link.split(/#(.*)/s);
  const cut = before.lastIndexOf('?');
  const [name = '', value = ''] = fragment.split(/=(.*)/s);
  return {
    target: before.slice(0, cut),
    query: [...new URLSearchParams(before.slice(cut + 1))],
    fragment: { name, value },
  };
}
