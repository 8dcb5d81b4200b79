import type { UrlEntity } from './x-objects.js';

const escaped: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * A text of X as its author wrote it: X escapes `&`, `<` and `>` and wraps each link in one of t.co, which its entities
 * lead back. Entities' indices are not used: they count differently where a text has escapes or emoji.
 */
export function plainText(text: string, urls: readonly UrlEntity[] | null | undefined): string {
  const targets = new Map((urls ?? []).map(({ url, expanded_url }) => [url, expanded_url]));
  return text
    .replace(/&(?:amp|lt|gt);/g, (entity) => escaped[entity] ?? entity)
    .replace(/https?:\/\/t\.co\/\w+/g, (link) => targets.get(link) ?? link);
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The beginning of a text, of at most `max` UTF-16 units, cut between letters and never inside an emoji. */
export function beginning(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = letters.segment(text).containing(max - 1);
  return `${text.slice(0, cut?.index ?? 0)}…`;
}
