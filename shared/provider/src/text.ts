const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Below this no character joins another one, CR LF apart: a cut between two such needs no segmenter (Unicode UAX 29). */
const FIRST_COMBINING = 0x300;

/** The last place at or before `max` where a text can be cut without breaking what a reader sees as one character. */
function boundary(text: string, max: number): number {
  if (text.charCodeAt(max - 1) < FIRST_COMBINING && text.charCodeAt(max) < FIRST_COMBINING) return max;
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max + 2))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return end;
}

/** What a line has as a space: white space, control characters, halves of surrogate pairs, and marks that turn the direction of what follows. */
const UNSEEMLY = String.raw`[\s\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]`;
/** All of it that is not one space already: most of it is, and replacing each would take thrice as long. */
const TO_SPACE = new RegExp(` ${UNSEEMLY}+|(?! )${UNSEEMLY}+`, 'gu');
/** What a reader sees: U+2800 is a pattern of Braille without a dot. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * A text as one line of at most `max` UTF-16 units, for a name or a summary, with an ellipsis where it was cut: never inside an
 * emoji. Nothing if a reader would see nothing.
 */
export function lineOf(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const start = value.trimStart();
  // Posts have up to 63,206 characters: only the beginning is worth looking at.
  const line = start
    .slice(0, max * 2)
    .replace(TO_SPACE, ' ')
    .trim();
  if (!VISIBLE.test(line)) return undefined;
  const isWhole = start.length <= max * 2;
  if (line.length <= max && isWhole) return line;
  if (line.length < max) return `${line}…`;
  return `${line.slice(0, boundary(line, max - 1)).trimEnd()}…`;
}
