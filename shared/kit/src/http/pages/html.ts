/** A piece of HTML that is safe to put into a page: outside this file only the tag `html` makes one. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template may hold: HTML stays, everything else is escaped; nothing comes of undefined, null and false. */
export type Interpolated = Html | string | number | undefined | null | false | readonly Interpolated[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(value: Interpolated): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * Makes HTML of a template, escaping every value that is not itself HTML; right between tags and inside quoted
 * attributes. A link's protocol is for the caller to check.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Interpolated[]): Html {
  return new Html(strings.reduce((text, part, index) => text + textOf(values[index - 1]) + part));
}
