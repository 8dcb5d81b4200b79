import { useState } from 'preact/hooks';
import type { ProviderListing } from '@data-connector/vault';
import { showPictures } from '../effects/opening.js';
import type { Picture as PictureOf } from '../records/original.js';
import { pictureUrl } from '../records/values.js';
import { state } from '../state.js';
import { Icon } from './icons.js';

/** Third parties learn no address of ours, and nothing is fetched before it comes into view. */
const UNSEEN = { loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer' } as const;

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

/** A small round picture of somebody; one that is not wanted or cannot be shown gives way to an initial. */
export function Avatar({ name, url, large }: { name: string; url?: string | undefined; large?: boolean }) {
  const [broken, setBroken] = useState<string>();
  const shown = state.pictures.value ? pictureUrl(url) : undefined;
  return (
    <span class={`avatar tint-${tintOf(name)}${large ? ' large' : ''}`} aria-hidden="true">
      {shown === undefined || broken === shown ? (
        initialOf(name)
      ) : (
        <img src={shown} alt="" {...UNSEEN} onError={() => setBroken(shown)} />
      )}
    </span>
  );
}

interface ProviderIconProps {
  readonly listing: ProviderListing | undefined;
  readonly name: string;
  readonly small?: boolean;
}

/** A provider's icon, from the gateway; its initial while the gateway is out of reach. */
export function ProviderIcon({ listing, name, small }: ProviderIconProps) {
  const [broken, setBroken] = useState(false);
  return (
    <span class={`provider-icon${small ? ' small' : ''}`} aria-hidden="true">
      {!listing || broken ? (
        (listing?.label ?? name).charAt(0).toUpperCase()
      ) : (
        <img src={listing.icon} alt="" onError={() => setBroken(true)} />
      )}
    </span>
  );
}

/** A post's picture, if pictures are wanted; what cannot be shown any more says so in its place. */
export function Picture({ picture, moving }: { picture: PictureOf; moving: boolean }) {
  const [shown, setShown] = useState<'coming' | 'here' | 'gone'>('coming');
  const wanted = state.pictures.value;
  const gone = moving ? 'The film’s picture is not available here' : 'The picture is not available here';
  if (!wanted || shown === 'gone')
    return (
      <p class="picture-gone">
        <Icon name="picture" />
        {wanted ? gone : picture.alt || (moving ? 'A film' : 'A picture')}
      </p>
    );
  return (
    <img
      class={`picture ${shown}`}
      src={picture.url}
      alt={picture.alt}
      {...UNSEEN}
      onLoad={() => setShown('here')}
      onError={() => setShown('gone')}
    />
  );
}

/** Asks whether to fetch pictures: they lie on other sites, which then learn that somebody looks. */
export function PicturesChoice() {
  const wanted = state.pictures.value;
  return (
    <p class="pictures-choice">
      <Icon name="picture" />
      <span>
        {wanted
          ? 'Pictures come from other sites.'
          : 'Pictures lie on other sites, which would see that you look.'}
      </span>
      <button type="button" class="button quiet" onClick={() => showPictures(!wanted)}>
        {wanted ? 'Hide pictures' : 'Show pictures'}
      </button>
    </p>
  );
}
