import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pictureUrl } from '../records/values.js';
import { useWanted } from './pictures.js';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const TINTS = 6;

/** What stands for a name: its first letter, number or symbol that people would call one. */
function initialOf(name: string): string {
  const start = name.replace(/^[^\p{L}\p{N}\p{So}\p{RI}]+/u, '') || '·';
  const [first] = graphemes.segment(start);
  return (first?.segment ?? '·').toUpperCase();
}

function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}

/**
 * A small round picture of somebody. Third parties learn no address of ours, it is fetched when it comes into view, and
 * one that cannot be shown gives way to an initial.
 */
export function Avatar({
  name,
  url,
  large,
}: {
  readonly name: string;
  readonly url?: string | undefined;
  readonly large?: boolean;
}): JSX.Element {
  const [broken, setBroken] = useState<string>();
  const wanted = useWanted();
  const shown = wanted ? pictureUrl(url) : undefined;
  const classes = `avatar tint-${tintOf(name)}${large ? ' large' : ''}`;
  if (shown === undefined || broken === shown)
    return (
      <span class={classes} aria-hidden="true">
        {initialOf(name)}
      </span>
    );
  return (
    <span class={classes} aria-hidden="true">
      <img
        src={shown}
        alt=""
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
        onError={() => setBroken(shown)}
      />
    </span>
  );
}
