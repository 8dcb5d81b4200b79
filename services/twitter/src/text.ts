import type { UrlEntity } from './x-objects.js';

const escaped: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * A text of X as its author wrote it: X escapes `&`, `<` and `>`, wraps each link in one of t.co, which its entities lead
 * back, and adds links of its own. Entities' indices are not used: they count differently where a text has escapes or emoji.
 * @param isAdded whether a link is X's own, and to be left out
 */
export function plainText(
  text: string,
  urls: readonly UrlEntity[] | null | undefined,
  isAdded: (url: UrlEntity) => boolean = () => false,
): string {
  const targets = new Map((urls ?? []).map(({ url, expanded_url }) => [url, expanded_url]));
  const added = new Set((urls ?? []).filter(isAdded).map(({ url }) => url));
  return text
    .replace(/&(?:amp|lt|gt);/g, (entity) => escaped[entity] ?? entity)
    .replace(/(\s*)(https?:\/\/t\.co\/\w+)/g, (_all, space: string, link: string) =>
      added.has(link) ? '' : `${space}${targets.get(link) || link}`,
    );
}
