import { Parser } from 'htmlparser2';
import { webUrlOf } from './values.js';

/** Nobody writes more than this by hand, in UTF-16 units, nor puts elements so deep into others. */
const LONGEST = 2 ** 18;
const DEEPEST = 256;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Elements that stay: none of them does anything by itself. */
const KEPT = words(
  'a b blockquote br code del em h1 h2 h3 h4 h5 h6 i li ol p pre rp rt ruby s strong sub sup u ul',
);
/** Elements whose content no reader sees as text. */
const UNSEEN = words('iframe math script style svg template textarea title');
/** Elements that begin on a line of their own, and those of them that stand apart. */
const BLOCKS = words(
  'address article aside blockquote div dl dd dt figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul',
);
const APART = words('blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul');

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as HTML says it. */
export const asHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ESCAPED[letter] ?? letter);

/** Text as it grows line by line; a line in pieces, which are put together once: nothing here takes longer the more there is. */
class Lines {
  readonly #lines: string[] = [];
  #line: string[] = [];
  /** Whether the line says anything, and whether a space there would be one too many. */
  #isFilled = false;
  #isSpaced = true;
  #isApart = false;

  /** Ends a line that has begun. @param isApart what comes then stands apart */
  end(isApart: boolean): void {
    if (this.#isFilled) this.break();
    this.#begin();
    this.#isApart ||= isApart;
  }

  /** Ends the line as it is. */
  break(): void {
    if (this.#isApart && this.#lines.length > 0) this.#lines.push('');
    this.#isApart = false;
    this.#lines.push(this.#line.join('').trimEnd());
    this.#begin();
  }

  #begin(): void {
    this.#line = [];
    this.#isFilled = false;
    this.#isSpaced = true;
  }

  /** Goes on with a text that has no lines, in which one space is as good as many. */
  add(text: string): void {
    const spaced = text.replace(/[ \t\n\f\r]+/g, ' ');
    this.#put(this.#isSpaced ? spaced.replace(/^ /, '') : spaced);
  }

  /** Goes on with a text whose lines and spaces mean something. */
  addAsItIs(text: string): void {
    text.split(/\r?\n/).forEach((line, i) => {
      if (i > 0) this.break();
      this.#put(line);
    });
  }

  #put(piece: string): void {
    if (piece === '') return;
    this.#line.push(piece);
    this.#isSpaced = piece.endsWith(' ');
    this.#isFilled ||= piece.trim() !== '';
  }

  /** All of it. */
  whole(): string {
    this.end(false);
    return this.#lines.join('\n').trim();
  }
}

/** HTML as it may be shown, and as a text. */
export interface ReadHtml {
  /** Harmless elements only, whose one attribute is where a link leads: http(s). */
  readonly html: string;
  readonly text: string;
}

/**
 * Reads a piece of HTML that anybody may have written.
 * @throws Error if it is too long or too deep to be looked at
 */
export function readHtml(source: string): ReadHtml {
  if (source.length > LONGEST) throw new Error('HTML that is too long');
  const lines = new Lines();
  const kept: string[] = [];
  /** The number of each open list's next item; nothing where it counts none. */
  const lists: (number | undefined)[] = [];
  let [depth, unseen, verbatim] = [0, 0, 0];
  const parser = new Parser({
    onopentag(name, { href }) {
      if (++depth > DEEPEST) throw new Error('HTML that is too deep');
      if (UNSEEN.has(name)) unseen++;
      if (unseen > 0) return;
      if (BLOCKS.has(name)) lines.end(APART.has(name) && lists.length === 0);
      if (name === 'br') lines.break();
      if (name === 'pre') verbatim++;
      if (name === 'ul' || name === 'ol') lists.push(name === 'ol' ? 1 : undefined);
      if (name === 'li') {
        const number = lists.at(-1);
        lines.add(number === undefined ? '• ' : `${number}. `);
        if (number !== undefined) lists[lists.length - 1] = number + 1;
      }
      const link = name === 'a' ? webUrlOf(href) : undefined;
      if (KEPT.has(name)) kept.push(link === undefined ? `<${name}>` : `<a href="${asHtml(link)}">`);
    },
    ontext(text) {
      if (unseen > 0) return;
      if (verbatim > 0) lines.addAsItIs(text);
      else lines.add(text);
      kept.push(asHtml(text));
    },
    onclosetag(name) {
      depth--;
      if (UNSEEN.has(name)) unseen--;
      else if (unseen === 0) {
        if (name === 'ul' || name === 'ol') lists.pop();
        if (BLOCKS.has(name)) lines.end(APART.has(name) && lists.length === 0);
        if (name === 'pre') verbatim--;
        if (KEPT.has(name) && name !== 'br') kept.push(`</${name}>`);
      }
    },
  });
  parser.end(source);
  return { html: kept.join(''), text: lines.whole() };
}
