import { webUrl } from './values.js';

/** A piece of text; with `url`, a link. */
export interface Piece {
  readonly text: string;
  readonly url?: string;
}

const LINK = /https?:\/\/[^\s<>"“”]+/gi;
/** Marks that end a sentence rather than an address. */
const TAIL = /[.,;:!?)\]}'’…]+$/;

/** Longest address that is shown whole. */
const SHOWN = 42;

function shown(url: string): string {
  const short = url.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '');
  return short.length <= SHOWN ? short : `${short.slice(0, SHOWN - 1)}…`;
}

/** Cuts a text into plain pieces and links. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const address = found[0].replace(TAIL, '');
    const url = webUrl(address);
    if (url === undefined) continue;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) });
    pieces.push({ text: shown(address), url });
    from = found.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The beginning of a long text, cut at a word; nothing when the text is short enough to be shown whole. */
export function beginningOf(text: string, most: number): string | undefined {
  if (text.length <= most * 1.25) return undefined;
  const cut = text.lastIndexOf(' ', most);
  // Not in the middle of an emoji.
  const begun = text.slice(0, cut > most / 2 ? cut : most).replace(/[\uD800-\uDBFF]$/, '');
  return `${begun.trimEnd()}…`;
}
