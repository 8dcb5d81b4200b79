import { useState } from 'preact/hooks';
import { beginningOf, piecesOf } from '../records/rich-text.js';
import { Away } from './links.js';

/** About as much as stands on a phone’s screen. */
const MOST = 700;

/** Somebody’s words, in whatever direction they are written: text stays text, addresses become links, long ones fold. */
export function RichText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const beginning = beginningOf(text, MOST);
  const shown = whole || beginning === undefined ? text : beginning;
  return (
    <>
      <p class="words" dir="auto">
        {piecesOf(shown).map((piece) =>
          piece.url === undefined ? piece.text : <Away href={piece.url}>{piece.text}</Away>,
        )}
      </p>
      {beginning !== undefined && (
        <button type="button" class="plain" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show less' : 'Show all of it'}
        </button>
      )}
    </>
  );
}
